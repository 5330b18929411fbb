"""Starting and stopping `vantflow up`. The suite's own runner finds any process that is left behind."""

import os
import signal

import grpc
from grpc_health.v1 import health_pb2 as health
from grpc_health.v1.health_pb2_grpc import HealthStub

import plans
import vantflow_client as vantflow
from vantflow_client import CALL_SECONDS, project, run, run_state
from vantflow_server import start_vantflow


def test_what_was_done_is_there_after_a_restart(tmp_path, site):
    with start_vantflow(tmp_path) as server, vantflow.Client(server.address) as client:
        made = client.projects.CreateProject(
            project.CreateProjectRequest(project=project.Project(display_name="Kept")), timeout=CALL_SECONDS
        )
        started = plans.start(client, made.id, plans.navigate(site))
        entries = list(client.tail_logs(started.id))
        assert server.stop() == 0
    with start_vantflow(tmp_path) as server, vantflow.Client(server.address) as client:
        kept = client.runs.GetRun(run.GetRunRequest(run_id=started.id), timeout=CALL_SECONDS)
        assert kept.state == run_state.RUN_STATE_COMPLETED
        assert list(client.tail_logs(started.id)) == entries
        assert server.stop() == 0


def test_it_stops_in_the_middle_of_a_run(tmp_path, site):
    with start_vantflow(tmp_path, drain_seconds=1) as server:
        with vantflow.Client(server.address) as client:
            made = client.projects.CreateProject(
                project.CreateProjectRequest(project=project.Project(display_name="Cut short")), timeout=CALL_SECONDS
            )
            started = plans.start(client, made.id, plans.navigate(site), plans.pause(60_000))
            states = client.runs.WatchRun(run.WatchRunRequest(run_id=started.id), timeout=60)
            next(seen for seen in states if seen.run.state == run_state.RUN_STATE_RUNNING)
            assert server.stop(within_seconds=20) == 0


def test_a_second_ctrl_c_ends_the_drain(tmp_path, site):
    with start_vantflow(tmp_path, drain_seconds=3600) as server:
        with vantflow.Client(server.address) as client, grpc.insecure_channel(server.address) as channel:
            made = client.projects.CreateProject(
                project.CreateProjectRequest(project=project.Project(display_name="Cut short")), timeout=CALL_SECONDS
            )
            started = plans.start(client, made.id, plans.navigate(site), plans.pause(60_000))
            states = client.runs.WatchRun(run.WatchRunRequest(run_id=started.id), timeout=60)
            next(seen for seen in states if seen.run.progress.current_task_number == 2)
            healths = HealthStub(channel).Watch(health.HealthCheckRequest(), timeout=60)
            assert next(healths).status == health.HealthCheckResponse.SERVING
            os.kill(server.pid, signal.SIGINT)
            assert next(healths).status == health.HealthCheckResponse.NOT_SERVING
            os.kill(server.pid, signal.SIGINT)
            assert server.wait(within_seconds=20) == 0
    with start_vantflow(tmp_path) as server, vantflow.Client(server.address) as client:
        kept = client.runs.GetRun(run.GetRunRequest(run_id=started.id), timeout=CALL_SECONDS)
        assert kept.state == run_state.RUN_STATE_FAILED
        assert "stopped" in kept.failure.message
