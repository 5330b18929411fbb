"""VantFlow for Python programs: stock grpcio, with the stubs read from proto/ when the program starts.

Copy this file and the proto/ folder, and `pip install -r requirements.txt`. Where stubs should be generated at build
time instead, `python -m grpc_tools.protoc` makes the same classes.
"""

import hashlib
import os
import pathlib
import sys
import time
import types
import uuid
from collections.abc import Iterator

import grpc

PROTO = pathlib.Path(os.environ.get("VANTFLOW_PROTO", pathlib.Path(__file__).resolve().parents[2] / "proto"))
if str(PROTO) not in sys.path:
    sys.path.insert(0, str(PROTO))  # grpc looks for .proto files where Python looks for modules

CALL_SECONDS = 30.0  # the deadline of every call that is not a stream to follow
RECONNECT_SECONDS = 60.0  # how long a log is asked for again from a server that is away


def _load(noun: str) -> tuple[types.ModuleType, types.ModuleType]:
    return grpc.protos_and_services(f"vantflow/v1/{noun}.proto")


# One module of messages a noun, with the same names as the .proto files: plan.CreatePlanRequest, run_state.RunState …
project, _project_service = _load("project")
plan, _plan_service = _load("plan")
task, _ = _load("task")
run, _run_service = _load("run")
run_state, _ = _load("run_state")
schedule, _schedule_service = _load("schedule")
log, _ = _load("log")
artifact, _ = _load("artifact")
chat, _chat_service = _load("chat")
activity, _activity_service = _load("activity")
queue, _queue_service = _load("queue")



class DownloadCorrupted(Exception):
    """The bytes that arrived are not those that the server's checksum describes."""


class Client:
    """One connection to a server; the services are its attributes. It may be used by several threads at once."""

    def __init__(self, address: str):
        """`address` is host:port, as `vantflow up` prints it."""
        self._channel = grpc.insecure_channel(address)
        self.projects = _project_service.ProjectServiceStub(self._channel)
        self.plans = _plan_service.PlanServiceStub(self._channel)
        self.runs = _run_service.RunServiceStub(self._channel)
        self.schedules = _schedule_service.ScheduleServiceStub(self._channel)
        self.chat = _chat_service.ChatServiceStub(self._channel)
        self.activity = _activity_service.ActivityServiceStub(self._channel)
        self.queue = _queue_service.QueueServiceStub(self._channel)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_) -> None:
        self._channel.close()

    def tail_logs(self, run_id: str, after_number: int = 0) -> Iterator:
        """Every log entry of a run, each exactly once and in order, until the run has ended.

        Goes on from the last number that it saw when the connection breaks or the server restarts. Raises
        grpc.RpcError: any other error, or UNAVAILABLE for RECONNECT_SECONDS on end.
        """
        give_up = None
        while True:
            request = log.TailLogsRequest(run_id=run_id, after_number=after_number, follow=True)
            try:
                for response in self.runs.TailLogs(request):
                    give_up = None
                    yield from response.entries
                    after_number = response.last_number
                return
            except grpc.RpcError as error:
                now = time.monotonic()
                give_up = give_up or now + RECONNECT_SECONDS
                if error.code() is not grpc.StatusCode.UNAVAILABLE or now > give_up:
                    raise
                time.sleep(0.2)

    def download(self, artifact_id: str) -> bytes:
        """The bytes of an artifact, compared with its checksum."""
        content, described = bytearray(), None
        request = artifact.DownloadArtifactRequest(artifact_id=artifact_id)
        for response in self.runs.DownloadArtifact(request, timeout=CALL_SECONDS):
            if response.HasField("artifact"):
                described = response.artifact
            content += response.data
        if described is None or hashlib.sha256(content).hexdigest() != described.sha256:
            raise DownloadCorrupted(artifact_id)
        return bytes(content)


def request_id() -> str:
    """A new id for a request. Repeat a call that broke with the same one, and it is done once."""
    return str(uuid.uuid4())
