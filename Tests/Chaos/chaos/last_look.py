"""The last look, by the API alone, when everything works again."""

import hashlib

import grpc

from . import events
from .client import CALL_SECONDS, Client
from .contract import STATES, activity, artifact, failure_name, log, queue, run
from .recorder import Recorder

PAGE = 1000


async def look(client: Client, recorder: Recorder, project_ids: list[str], run_ids: list[str]) -> None:
    for project_id in project_ids:
        for listed in await _list_runs(client, project_id):
            recorder.note(
                events.RunListed, project_id=project_id, run_id=listed.id, schedule_id=listed.schedule_id,
                occurrence=listed.scheduled_time.seconds,
            )
        for entry in await _list_activities(client, project_id):
            recorder.note(
                events.ActivityListed, at=recorder.moment(entry.create_time), run_id=entry.run_id, type=entry.type
            )
        await _look_at_queue(client, recorder, project_id)
    for run_id in dict.fromkeys(run_ids):
        found = await client.ask(lambda s: s.runs.GetRun(run.GetRunRequest(run_id=run_id), timeout=CALL_SECONDS))
        recorder.note(
            events.RunFound, run_id=run_id, state=STATES[found.state], attempt=found.attempt,
            failure=failure_name(found.failure) if found.HasField("failure") else "",
            last_log_number=found.last_log_number, entries=await _entries(client, run_id),
            artifacts=await _artifacts(client, run_id),
        )


async def _look_at_queue(client: Client, recorder: Recorder, project_id: str) -> None:
    request = queue.GetQueueStatsRequest(project_id=project_id)
    stats = await client.ask(lambda server: server.queue.GetQueueStats(request, timeout=CALL_SECONDS))
    dead = queue.ListDeadLettersRequest(project_id=project_id, page_size=PAGE)
    found = pages(client, lambda s: s.queue.ListDeadLetters, dead)
    recorder.note(
        events.QueueFound, project_id=project_id, waiting=stats.ready_count + stats.scheduled_count,
        running=stats.running_count, dead_letters=tuple([each.id async for page in found for each in page.runs]),
    )


async def pages(client: Client, call, request):
    """The pages of a list, whatever breaks on the way."""
    while True:
        page = await client.ask(lambda server: call(server)(request, timeout=CALL_SECONDS))
        yield page
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


async def _list_runs(client: Client, project_id: str) -> list[run.Run]:
    request = run.ListRunsRequest(project_id=project_id, page_size=PAGE)
    return [each async for page in pages(client, lambda s: s.runs.ListRuns, request) for each in page.runs]


async def _list_activities(client: Client, project_id: str) -> list[activity.Activity]:
    """What is recorded of runs, the oldest first."""
    request = activity.ListActivitiesRequest(project_id=project_id, page_size=PAGE)
    found = pages(client, lambda s: s.activity.ListActivities, request)
    return [entry async for page in found for entry in page.activities if entry.type.startswith("run.")][::-1]


async def _entries(client: Client, run_id: str) -> tuple[tuple[int, str], ...]:
    request = log.ListLogsRequest(run_id=run_id, page_size=PAGE)
    found = pages(client, lambda s: s.runs.ListLogs, request)
    return tuple([(entry.number, entry.message) async for page in found for entry in page.entries])


async def _artifacts(client: Client, run_id: str) -> tuple[tuple[str, str], ...]:
    """The SHA-256 of the bytes that a download brings, not the one that the server tells."""
    request = artifact.ListArtifactsRequest(run_id=run_id, page_size=PAGE)
    found = pages(client, lambda s: s.runs.ListArtifacts, request)
    listed = [each.id async for page in found for each in page.artifacts]
    return tuple([(identifier, await client.ask(lambda s: _download(s, identifier))) for identifier in listed])


async def _download(server, identifier: str) -> str:
    digest = hashlib.sha256()
    request = artifact.DownloadArtifactRequest(artifact_id=identifier)
    try:
        async for message in server.runs.DownloadArtifact(request, timeout=CALL_SECONDS):
            digest.update(message.data)
    except grpc.RpcError as error:
        if error.code() in (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DATA_LOSS):
            return str(error.code())
        raise
    return digest.hexdigest()
