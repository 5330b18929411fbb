"""From a sentence to a finished browser run: everything that a client of VantFlow does.

    make up                                                     # in one terminal
    .venv/bin/python clients/python/vantflow_example.py \\
        "Go to https://example.com, extract the text of h1, take a screenshot"      # in another
"""

import argparse
import pathlib
import sys

import grpc
from google.protobuf import json_format

import vantflow_client as vantflow
from vantflow_client import CALL_SECONDS, artifact, chat, log, plan, project, run, run_state

EXAMPLE = "Go to https://example.com, extract the text of h1, take a screenshot"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Plan and run browser work that is described in a sentence.")
    parser.add_argument("sentence", nargs="?", default=EXAMPLE)
    parser.add_argument("--address", default="127.0.0.1:8980", help="where `vantflow up` listens")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("artifacts"), help="folder for artifacts")
    options = parser.parse_args(arguments)
    with vantflow.Client(options.address) as client:
        try:
            finished = plan_and_run(client, options.sentence, options.output)
        except grpc.RpcError as error:
            print(f"{error.code().name}: {error.details()}", file=sys.stderr)
            return 1
    return 0 if finished.state == run_state.RUN_STATE_COMPLETED else 1


def plan_and_run(client: vantflow.Client, sentence: str, output: pathlib.Path):
    """The whole flow; returns the run as it ended."""
    created = client.projects.CreateProject(
        project.CreateProjectRequest(
            project=project.Project(display_name="Python example"), request_id=vantflow.request_id()
        ),
        timeout=CALL_SECONDS,
    )

    # Say what should be done. The answer is a draft, which nobody has agreed to yet.
    answer = client.chat.SendMessage(
        chat.SendMessageRequest(project_id=created.id, text=sentence, request_id=vantflow.request_id()),
        timeout=CALL_SECONDS,
    )
    print(answer.reply.text)
    draft = answer.plan
    for number, task in enumerate(draft.tasks, 1):
        print(f"  {number}. {task.WhichOneof('action')}: {task.name}")

    # Approve what was read: with the etag, a draft that somebody changed in the meantime is refused.
    approved = client.plans.ApprovePlan(
        plan.ApprovePlanRequest(plan_id=draft.id, etag=draft.etag), timeout=CALL_SECONDS
    )
    started = client.plans.RunPlan(
        plan.RunPlanRequest(plan_id=approved.id, version=approved.version, request_id=vantflow.request_id()),
        timeout=CALL_SECONDS,
    )

    # Watch it. The stream ends by itself when the run has.
    for entry in client.tail_logs(started.id):
        print(f"  {entry.number:4} {log.LogLevel.Name(entry.level).removeprefix('LOG_LEVEL_'):7} {entry.message}")

    finished = client.runs.GetRun(run.GetRunRequest(run_id=started.id), timeout=CALL_SECONDS)
    print(run_state.RunState.Name(finished.state).removeprefix("RUN_STATE_").lower())
    if finished.HasField("failure"):
        print(f"because: {finished.failure.message}")
    for name, value in json_format.MessageToDict(finished.values).items():
        print(f"{name} = {value}")
    save_artifacts(client, started.id, output)
    return finished


def save_artifacts(client: vantflow.Client, run_id: str, output: pathlib.Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    listed = client.runs.ListArtifacts(artifact.ListArtifactsRequest(run_id=run_id), timeout=CALL_SECONDS)
    # Where the run was tried again, attempts may have files of the same name: the latest one's stay.
    for described in sorted(listed.artifacts, key=lambda each: each.attempt):
        path = output / described.file_name
        path.write_bytes(client.download(described.id))
        print(f"saved {path}")


if __name__ == "__main__":
    sys.exit(main())
