"""The contract's messages and stubs, for grpcio's asyncio side."""

import os

# Processes are started while calls go on; none of them uses gRPC between its fork and its exec.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

import grpc
import vantflow_client  # which puts proto/ where grpc looks for it
from vantflow_client import activity, artifact, log, plan, project, queue, run, run_state, schedule, task

from . import events

__all__ = [
    "Stubs", "STATES", "activity", "artifact", "log", "plan", "project", "queue", "run", "schedule", "task",
    "failure_name", "is_worth_repeating",
]

_project_service = vantflow_client._load("project")[1]
_plan_service = vantflow_client._load("plan")[1]
_run_service = vantflow_client._load("run")[1]
_queue_service = vantflow_client._load("queue")[1]
_schedule_service = vantflow_client._load("schedule")[1]
_activity_service = vantflow_client._load("activity")[1]

STATES = {
    run_state.RUN_STATE_QUEUED: events.QUEUED, run_state.RUN_STATE_RUNNING: events.RUNNING,
    run_state.RUN_STATE_COMPLETED: events.COMPLETED, run_state.RUN_STATE_FAILED: events.FAILED,
    run_state.RUN_STATE_CANCELLED: events.CANCELLED,
}

# A client sees these when something between it and the data breaks; a call that may be repeated is.
_PASSING = {
    grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED, grpc.StatusCode.ABORTED,
    grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.RESOURCE_EXHAUSTED,
}

# A connection that is half open is noticed by itself, and one that was refused is tried again soon.
_OPTIONS = [
    ("grpc.initial_reconnect_backoff_ms", 200), ("grpc.min_reconnect_backoff_ms", 500),
    ("grpc.max_reconnect_backoff_ms", 1000), ("grpc.max_receive_message_length", 16 << 20),
    ("grpc.use_local_subchannel_pool", 1),
]


def is_worth_repeating(error: grpc.RpcError) -> bool:
    return error.code() in _PASSING


def failure_name(failure: run.RunFailure) -> str:
    """The category as the contract names it, such as RUNNER_LOST."""
    return run.FailureCategory.Name(failure.category).removeprefix("FAILURE_CATEGORY_")


class Stubs:
    """One connection to a server, or to what stands in front of it."""

    def __init__(self, name: str, port: int):
        self.name = name
        self._channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS)
        self.projects = _project_service.ProjectServiceStub(self._channel)
        self.plans = _plan_service.PlanServiceStub(self._channel)
        self.runs = _run_service.RunServiceStub(self._channel)
        self.queue = _queue_service.QueueServiceStub(self._channel)
        self.schedules = _schedule_service.ScheduleServiceStub(self._channel)
        self.activity = _activity_service.ActivityServiceStub(self._channel)

    async def ready(self) -> None:
        """Returns when a connection has been made."""
        await self._channel.channel_ready()

    async def close(self) -> None:
        await self._channel.close()
