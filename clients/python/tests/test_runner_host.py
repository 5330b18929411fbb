"""Runs that are executed by `vantflow runner`, a process without a database, on Chromium of its own."""

import contextlib
import os
import signal
import subprocess
import threading

import grpc
import pytest

import plans
from server_process import BINARIES
import vantflow_client as vantflow
from vantflow_client import CALL_SECONDS, artifact, project, run, run_state, task
from vantflow_server import RUNNER_TOKEN, start_runner, start_vantflow

SERVER = {"WORKER_CONCURRENCY": "0", "RUNNER_TOKENS": f"a-token-that-is-going-away,{RUNNER_TOKEN}"}


@pytest.fixture
def hosts(tmp_path):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(start_vantflow(tmp_path / "server", **SERVER))
        runner = stack.enter_context(start_runner(tmp_path / "runner", server.address))
        yield server, runner


@contextlib.contextmanager
def killed_after(process, seconds):
    """Ends a process that takes too long, so that reading from it ends too."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def new_project(client):
    made = project.CreateProjectRequest(project=project.Project(display_name="Elsewhere"))
    return client.projects.CreateProject(made, timeout=CALL_SECONDS)


def finished(client, run_id):
    return client.runs.GetRun(run.GetRunRequest(run_id=run_id), timeout=CALL_SECONDS)


def test_a_plan_runs_on_another_host(hosts, site, tmp_path):
    server, runner = hosts
    with vantflow.Client(server.address) as client:
        picture = task.Task(name="Picture", screenshot=task.Screenshot(html_snapshot=True))
        title = task.Task(name="Title", extract=task.Extract(selector="h1", value_name="title"))
        started = plans.start(client, new_project(client).id, plans.navigate(site), title, picture)
        entries = list(client.tail_logs(started.id))
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert entries[-1].message == "the run is completed"
        done = finished(client, started.id)
        assert done.state == run_state.RUN_STATE_COMPLETED
        assert done.values["title"]
        made = client.runs.ListArtifacts(artifact.ListArtifactsRequest(run_id=started.id), timeout=CALL_SECONDS)
        assert {each.kind for each in made.artifacts} == {
            artifact.ARTIFACT_KIND_SCREENSHOT,
            artifact.ARTIFACT_KIND_HTML_SNAPSHOT,
        }
        assert runner.stop() == 0
    assert b"DATABASE" not in runner.output
    # Nothing waits on disk for a run that has ended.
    assert not list((tmp_path / "runner").rglob("*.*"))


def test_a_cancel_reaches_another_host(hosts, site):
    server, _ = hosts
    with vantflow.Client(server.address) as client:
        started = plans.start(client, new_project(client).id, plans.navigate(site), plans.pause(60_000))
        for response in client.runs.TailLogs(
            vantflow.log.TailLogsRequest(run_id=started.id, follow=True), timeout=CALL_SECONDS
        ):
            if any("task 2 of 2" in entry.message for entry in response.entries):
                break
        client.runs.CancelRun(run.CancelRunRequest(run_id=started.id), timeout=CALL_SECONDS)
        list(client.tail_logs(started.id))
        assert finished(client, started.id).state == run_state.RUN_STATE_CANCELLED


def test_a_run_outlives_a_server_that_is_killed(hosts, site, tmp_path):
    server, _ = hosts
    port = server.address.rpartition(":")[2]
    with vantflow.Client(server.address) as client:
        pauses = [plans.pause(400) for _ in range(12)]
        started = plans.start(client, new_project(client).id, plans.navigate(site), *pauses)
        seen = []
        for response in client.runs.TailLogs(
            vantflow.log.TailLogsRequest(run_id=started.id, follow=True), timeout=CALL_SECONDS
        ):
            seen += response.entries
            if any("task 3 of 13" in entry.message for entry in response.entries):
                break
        server.kill()
        with start_vantflow(tmp_path / "server", **SERVER, PORT=port) as again, vantflow.Client(
            again.address
        ) as second:
            seen += second.tail_logs(started.id, after_number=seen[-1].number)
            done = finished(second, started.id)
    assert done.state == run_state.RUN_STATE_COMPLETED, done.failure
    assert [entry.number for entry in seen] == list(range(1, len(seen) + 1))
    for number in range(1, 14):
        assert sum(entry.message.startswith(f"task {number} of 13") for entry in seen) == 1
    assert len({each.task_number for each in done.task_results}) == 13


def test_the_command_line_follows_a_log_through_a_server_that_is_killed(hosts, site, tmp_path):
    server, _ = hosts
    port = server.address.rpartition(":")[2]
    with vantflow.Client(server.address) as client:
        pauses = [plans.pause(400) for _ in range(12)]
        started = plans.start(client, new_project(client).id, plans.navigate(site), *pauses)
        command = [str(BINARIES / "vantflow"), "logs", "--server", server.address, "-f", started.id]
        with open(tmp_path / "complaints", "w+") as said, subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, text=True
        ) as following, killed_after(following, CALL_SECONDS * 8):
            seen = []
            for line in following.stdout:
                seen.append(line)
                if "task 3 of 13" in line:
                    break
            server.kill()
            with start_vantflow(tmp_path / "server", **SERVER, PORT=port) as again, vantflow.Client(
                again.address
            ) as second:
                # By the same reader: it has read ahead.
                seen += following.stdout
                following.wait()
                entries = list(second.tail_logs(started.id))
        complaints = (tmp_path / "complaints").read_text()
    lines = "".join(seen).splitlines()
    assert following.returncode == 0, complaints
    # Said, and not with each attempt.
    assert complaints.count("Going on from where the log stands.") >= 1
    assert len(complaints.splitlines()) < 10, complaints
    # Each entry once, in its order.
    assert len(lines) == len(entries)
    assert all(entry.message.splitlines()[0] in line for entry, line in zip(entries, lines))
    for number in range(1, 14):
        assert sum(f"task {number} of 13" in line for line in lines) == 1


@pytest.mark.parametrize("drain_seconds, signals", [(1, [signal.SIGTERM]), (3600, [signal.SIGTERM, signal.SIGINT])])
def test_a_runner_that_is_stopped_hands_its_run_back(hosts, site, tmp_path, drain_seconds, signals):
    """At the end of its drain, which a second signal brings."""
    server, runner = hosts
    with vantflow.Client(server.address) as client:
        runner.stop()
        with start_runner(tmp_path / "hasty", server.address, drain_seconds=drain_seconds) as hasty:
            started = plans.start(client, new_project(client).id, plans.navigate(site), plans.pause(60_000))
            for response in client.runs.TailLogs(
                vantflow.log.TailLogsRequest(run_id=started.id, follow=True), timeout=CALL_SECONDS
            ):
                if any("task 2 of 2" in entry.message for entry in response.entries):
                    break
            for each in signals:
                os.kill(hasty.pid, each)
            assert hasty.wait(within_seconds=20) == 0
        entries = list(client.tail_logs(started.id))
        done = finished(client, started.id)
    assert done.state == run_state.RUN_STATE_FAILED
    assert "stopped" in done.failure.message
    assert any("stopped" in entry.message for entry in entries)


def test_a_wrong_token_gets_no_run(hosts, site, tmp_path):
    server, runner = hosts
    with vantflow.Client(server.address) as client:
        runner.stop()
        with start_runner(tmp_path / "stranger", server.address, RUNNER_TOKEN="a-token-of-nobody-at-all") as stranger:
            started = plans.start(client, new_project(client).id, plans.navigate(site))
            # Who may execute it does, beside the stranger who may not.
            with start_runner(tmp_path / "known", server.address):
                list(client.tail_logs(started.id))
            assert finished(client, started.id).state == run_state.RUN_STATE_COMPLETED
            assert stranger.stop() == 0
    assert b"a-token-of-nobody-at-all" not in stranger.output
    assert b"unauthenticated" in stranger.output.lower() or b"not valid" in stranger.output


def test_a_runner_may_call_nothing_but_its_service(hosts):
    server, _ = hosts
    with grpc.insecure_channel(server.address) as channel:
        call = channel.unary_unary("/vantflow.v1.ProjectService/ListProjects")
        with pytest.raises(grpc.RpcError) as denied:
            call(b"", timeout=CALL_SECONDS, metadata=[("authorization", f"Bearer {RUNNER_TOKEN}")])
        assert denied.value.code() == grpc.StatusCode.PERMISSION_DENIED
