"""Plans made without a planner, for tests of what happens after one."""

import datetime

import vantflow_client as vantflow
from vantflow_client import CALL_SECONDS, plan, run, task


def navigate(url: str) -> task.Task:
    return task.Task(name=f"Open {url}", navigate=task.Navigate(url=url))


def pause(milliseconds: int) -> task.Task:
    made = task.Task(name=f"Pause {milliseconds} ms")
    made.wait.duration.FromTimedelta(datetime.timedelta(milliseconds=milliseconds))
    return made


def start(client: vantflow.Client, project_id: str, *tasks: task.Task) -> run.Run:
    """Creates, approves and runs a plan of these tasks."""
    draft = client.plans.CreatePlan(
        plan.CreatePlanRequest(
            project_id=project_id, plan=plan.Plan(title="Test plan", tasks=tasks), request_id=vantflow.request_id()
        ),
        timeout=CALL_SECONDS,
    )
    client.plans.ApprovePlan(plan.ApprovePlanRequest(plan_id=draft.id, etag=draft.etag), timeout=CALL_SECONDS)
    return client.plans.RunPlan(
        plan.RunPlanRequest(plan_id=draft.id, request_id=vantflow.request_id()), timeout=CALL_SECONDS
    )
