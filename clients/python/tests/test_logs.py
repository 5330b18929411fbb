import concurrent.futures
import subprocess

import plans
from vantflow_client import CALL_SECONDS, log, run, run_state

from server_process import BINARIES

FOLLOW_SECONDS = 60.0


def follow(client, run_id, after_number=0):
    """Every entry from a number on, and whether the server called the log complete."""
    entries, complete = [], False
    request = log.TailLogsRequest(run_id=run_id, after_number=after_number, follow=True)
    for response in client.runs.TailLogs(request, timeout=FOLLOW_SECONDS):
        entries += response.entries
        complete = response.complete
    return entries, complete


def test_subscribers_that_join_at_different_times_see_the_same_log(client, new_project, site):
    pauses = [plans.pause(150) for _ in range(9)] + [plans.pause(4_000)]
    started = plans.start(client, new_project.id, plans.navigate(site), *pauses)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        first = pool.submit(follow, client, started.id)
        # The second one joins in the middle: when a few entries are there and the run still goes on.
        for response in client.runs.TailLogs(
            log.TailLogsRequest(run_id=started.id, follow=True), timeout=FOLLOW_SECONDS
        ):
            if response.last_number >= 4:
                break
        assert current_state(client, started.id) == run_state.RUN_STATE_RUNNING
        second = pool.submit(follow, client, started.id)
        (first_entries, first_complete), (second_entries, second_complete) = first.result(), second.result()
    late_entries, late_complete = follow(client, started.id)

    assert [entry.number for entry in first_entries] == list(range(1, len(first_entries) + 1))
    assert len(first_entries) > 10
    assert first_entries == second_entries == late_entries
    assert first_complete and second_complete and late_complete
    finished = client.runs.GetRun(run.GetRunRequest(run_id=started.id), timeout=CALL_SECONDS)
    assert finished.last_log_number == len(first_entries)


def test_a_subscriber_goes_on_from_the_number_that_it_saw(client, new_project, site):
    started = plans.start(client, new_project.id, plans.navigate(site), *[plans.pause(50) for _ in range(4)])
    seen = []
    for response in client.runs.TailLogs(
        log.TailLogsRequest(run_id=started.id, follow=True), timeout=FOLLOW_SECONDS
    ):
        seen += response.entries
        if len(seen) >= 3:
            break
    rest, complete = follow(client, started.id, after_number=seen[-1].number)
    numbers = [entry.number for entry in seen + rest]
    assert complete
    assert numbers == list(range(1, len(numbers) + 1))


def test_pages_of_the_log_hold_what_the_stream_held(client, new_project, site):
    started = plans.start(client, new_project.id, plans.navigate(site), plans.pause(10))
    streamed = list(client.tail_logs(started.id))
    listed, token = [], ""
    while True:
        page = client.runs.ListLogs(
            log.ListLogsRequest(run_id=started.id, page_size=3, page_token=token), timeout=CALL_SECONDS
        )
        listed += page.entries
        token = page.next_page_token
        if not token:
            break
    assert listed == streamed


def test_the_console_of_the_page_is_in_the_log(client, new_project, site):
    click = plans.task.Task(name="Send", click=plans.task.Click(selector="button"))
    started = plans.start(client, new_project.id, plans.navigate(site), click, plans.pause(200))
    entries = list(client.tail_logs(started.id))
    assert any(
        entry.source == log.LOG_SOURCE_PAGE and "form sent" in entry.message and entry.level == log.LOG_LEVEL_ERROR
        for entry in entries
    )


def printed(server, *arguments):
    """What `vantflow logs` printed, and how it ended."""
    command = [str(BINARIES / "vantflow"), "logs", "--server", server.address, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=FOLLOW_SECONDS)
    return ended.stdout.splitlines(), ended.returncode


def test_the_command_line_prints_the_log_and_ends_as_the_run_did(server, client, new_project, site):
    click = plans.task.Task(name="Send", click=plans.task.Click(selector="button"))
    started = plans.start(client, new_project.id, plans.navigate(site), click, plans.pause(200))
    lines, code = printed(server, started.id, "--follow")
    entries = list(client.tail_logs(started.id))
    assert code == 0
    assert len(lines) == len(entries)
    assert all(entry.message.splitlines()[0] in line for entry, line in zip(entries, lines))
    errors, code = printed(server, started.id, "--level", "error", "--task", "2", "--after", "1")
    assert code == 0
    assert len(errors) == len([entry for entry in entries if entry.level == log.LOG_LEVEL_ERROR])
    assert errors and all("ERROR" in line and "form sent" in line for line in errors)


def test_the_command_line_tells_what_went_wrong(server, client, new_project, site):
    failed = plans.start(client, new_project.id, plans.navigate(site), plans.task.Task(
        name="Miss", click=plans.task.Click(selector="#nowhere"), timeout={"seconds": 1}))
    assert printed(server, failed.id, "-f")[1] == 1
    slow = plans.start(client, new_project.id, plans.navigate(site), plans.pause(60_000))
    client.runs.CancelRun(run.CancelRunRequest(run_id=slow.id), timeout=CALL_SECONDS)
    assert printed(server, slow.id, "-f")[1] == 2
    lines, code = printed(server, "01900000-0000-7000-8000-000000000000")
    assert (lines, code) == ([], 66)


def test_the_command_line_ends_when_nobody_reads_it(server, client, new_project, site):
    started = plans.start(client, new_project.id, plans.navigate(site), *[plans.pause(1_000) for _ in range(90)])
    command = [str(BINARIES / "vantflow"), "logs", "--server", server.address, started.id, "--follow"]
    following = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert following.stdout.readline()
        following.stdout.close()
        # Soon: with the next line. The run goes on for longer.
        assert following.wait(timeout=FOLLOW_SECONDS) == 141
        assert following.stderr.read() == ""
        assert current_state(client, started.id) == run_state.RUN_STATE_RUNNING
    finally:
        following.kill()
        following.communicate()
        client.runs.CancelRun(run.CancelRunRequest(run_id=started.id), timeout=CALL_SECONDS)


def current_state(client, run_id):
    return client.runs.GetRun(run.GetRunRequest(run_id=run_id), timeout=CALL_SECONDS).state
