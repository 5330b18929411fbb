"""Plans made without a planner, for tests of what happens after one."""

import datetime

import vantflow_client as vantflow
from vantflow_client import CALL_SECONDS, plan, run, task


def navigate(url: str) -> task.Task:
    return task.Task(name=f"Open {url}", navigate=task.Navigate(url=url))


def pause(milliseconds: int) -> task.Task:
    made = task.Task(name=f"Pause {milliseconds} ms")
    made.wait.duration.FromTimedelta(datetime.timedelta(milliseconds=milliseconds))
    made.timeout.FromTimedelta(datetime.timedelta(milliseconds=milliseconds, seconds=10))
    return made


def approved(client: vantflow.Client, project_id: str, *tasks: task.Task) -> plan.Plan:
    """Creates and approves a plan of these tasks, whose names get their numbers: no two may be the same."""
    for number, each in enumerate(tasks, 1):
        each.name = f"{number}. {each.name}"
    draft = client.plans.CreatePlan(
        plan.CreatePlanRequest(
            project_id=project_id, plan=plan.Plan(title="Test plan", tasks=tasks), request_id=vantflow.request_id()
        ),
        timeout=CALL_SECONDS,
    )
    return client.plans.ApprovePlan(
        plan.ApprovePlanRequest(plan_id=draft.id, etag=draft.etag), timeout=CALL_SECONDS
    )


def start(client: vantflow.Client, project_id: str, *tasks: task.Task) -> run.Run:
    """Creates, approves and runs a plan of these tasks, whose names get their numbers: no two may be the same."""
    made = approved(client, project_id, *tasks)
    return client.plans.RunPlan(
        plan.RunPlanRequest(plan_id=made.id, request_id=vantflow.request_id()), timeout=CALL_SECONDS
    )
