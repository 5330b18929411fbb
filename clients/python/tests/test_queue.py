import datetime
import time
import urllib.request

import plans
from vantflow_client import CALL_SECONDS, plan, queue, run, run_state


def test_a_scheduled_run_waits_under_its_key_until_it_is_cancelled(client, server, new_project, site):
    draft = client.plans.CreatePlan(
        plan.CreatePlanRequest(
            project_id=new_project.id, plan=plan.Plan(title="Nightly", tasks=[plans.navigate(site)])
        ),
        timeout=CALL_SECONDS,
    )
    client.plans.ApprovePlan(plan.ApprovePlanRequest(plan_id=draft.id), timeout=CALL_SECONDS)
    asked = plan.RunPlanRequest(plan_id=draft.id, priority=7, deduplication_key="nightly")
    asked.schedule_time.FromDatetime(datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1))
    first = client.plans.RunPlan(asked, timeout=CALL_SECONDS)
    assert client.plans.RunPlan(asked, timeout=CALL_SECONDS).id == first.id
    stats = client.queue.GetQueueStats(
        queue.GetQueueStatsRequest(project_id=new_project.id), timeout=CALL_SECONDS
    )
    assert [(depth.priority, depth.scheduled_count) for depth in stats.depths] == [(7, 1)]
    wait_for_metric(server.address, 'vantflow_queue_runs{state="scheduled"} 1')
    client.runs.CancelRun(run.CancelRunRequest(run_id=first.id), timeout=CALL_SECONDS)
    again = client.plans.RunPlan(asked, timeout=CALL_SECONDS)
    assert again.id != first.id
    client.runs.CancelRun(run.CancelRunRequest(run_id=again.id), timeout=CALL_SECONDS)


def test_a_paused_project_runs_when_it_is_resumed(client, new_project, site):
    client.queue.PauseQueue(
        queue.PauseQueueRequest(project_id=new_project.id, reason="the site is down"), timeout=CALL_SECONDS
    )
    started = plans.start(client, new_project.id, plans.navigate(site))
    other = client.queue.GetQueue(queue.GetQueueRequest(project_id=new_project.id), timeout=CALL_SECONDS)
    assert other.paused and other.pause_reason == "the site is down"
    found = client.runs.GetRun(run.GetRunRequest(run_id=started.id), timeout=CALL_SECONDS)
    assert found.state == run_state.RUN_STATE_QUEUED
    client.queue.ResumeQueue(queue.ResumeQueueRequest(project_id=new_project.id), timeout=CALL_SECONDS)
    states = [
        answer.run.state
        for answer in client.runs.WatchRun(run.WatchRunRequest(run_id=started.id), timeout=CALL_SECONDS)
    ]
    assert states[-1] == run_state.RUN_STATE_COMPLETED


def wait_for_metric(address: str, line: str) -> None:
    """The figures are counted every five seconds."""
    deadline = time.monotonic() + CALL_SECONDS
    while time.monotonic() < deadline:
        page = urllib.request.urlopen(f"http://{address}/metrics", timeout=CALL_SECONDS).read().decode()
        if line in page.splitlines():
            return
        time.sleep(0.2)
    raise AssertionError(f"/metrics never said {line}")
