"""What happened, as those outside saw it: one class an event. Times are seconds of CLOCK_MONOTONIC, which all processes
of a machine share."""

import dataclasses
import json
import pathlib
from collections.abc import Iterable

QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED = "queued", "running", "completed", "failed", "cancelled"
FINAL = frozenset({COMPLETED, FAILED, CANCELLED})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: float


# What clients saw.


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunAnswered(Event):
    """RunPlan was answered. The same request may be answered many times.

    The plan allows so many attempts, and another one behind failures of these categories only.
    """

    request_id: str
    run_id: str
    attempts: int = 1
    retried: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunAlone(Event):
    """A run that had been promised was the only one of its project, whose queue has no limit and no pause."""

    run_id: str
    project_id: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestUnanswered(Event):
    """RunPlan was repeated until the patience for it was over; the run may or may not be there."""

    request_id: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CancelAnswered(Event):
    """CancelRun was answered with the run in this state."""

    run_id: str
    state: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TailRead(Event):
    """A subscriber received entries: their numbers and texts."""

    subscriber: str
    run_id: str
    entries: tuple[tuple[int, str], ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TailEnded(Event):
    """The server called the log complete."""

    subscriber: str
    run_id: str
    last_number: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StateSeen(Event):
    """A watcher, who may have connected anew since, received the run in this state."""

    watcher: str
    run_id: str
    state: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StreamUnfinished(Event):
    """A subscriber or watcher had not come to the end of a run when the patience for it was over."""

    subscriber: str
    run_id: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LimitSet(Event):
    """A new limit of a project's runs at a time, none where it is None: asked for at `asked`, and seen in force."""

    project_id: str
    asked: float
    limit: int | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ActiveSeen(Event):
    """So many runs of a project ran at a moment behind `began`, as GetQueueStats says."""

    project_id: str
    began: float
    running: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class QueuePaused(Event):
    """The answer to a pause had arrived, and nobody asked for an end of it before `until`. Of the whole where the project
    is empty."""

    project_id: str
    until: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleMade(Event):
    """A schedule, with all the times at which it comes due, in seconds of the Unix epoch.

    `overlap` is what becomes of an occurrence while a run of the schedule has not ended, SKIP or QUEUE; `missed` what
    becomes of one that is a minute late, SKIP, RUN_ONCE or RUN_ALL.
    """

    schedule_id: str
    due: tuple[int, ...]
    overlap: str
    missed: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePaused(Event):
    """A pause was asked for at `asked` and seen in force; its end was asked for at `until` and seen at `resumed`."""

    schedule_id: str
    asked: float
    until: float
    resumed: float


# What runner hosts saw: each writes a journal, which outlives it.


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Event):
    host: str
    run_id: str
    generation: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WorkBegan(Event):
    """The host began to do what the plan says: from here on a run has had effects outside."""

    host: str
    run_id: str
    generation: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeaseHeld(Event):
    """A heartbeat or a report of progress was answered: at some time after `began` the lease was the current one."""

    host: str
    run_id: str
    generation: int
    began: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AppendAccepted(Event):
    """A chunk of log lines was acknowledged; the call had begun at `began`."""

    host: str
    run_id: str
    generation: int
    began: float
    chunk: int
    count: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CompleteAccepted(Event):
    """A completion was acknowledged; the call had begun at `began`."""

    host: str
    run_id: str
    generation: int
    began: float
    state: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactAccepted(Event):
    host: str
    run_id: str
    generation: int
    artifact_id: str
    sha256: str


# What the harness did and saw.


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HostEnded(Event):
    """A runner's process ended, for whatever reason: what it held is nobody's until its leases are over."""

    host: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServerEnded(Event):
    """A server's process ended, for whatever reason; what it remembered is gone."""

    server: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FaultBegan(Event):
    fault: str
    target: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FaultEnded(Event):
    """What was broken is whole, and the parts have had the time to find each other again."""

    fault: str
    target: str


# The last look, when everything works again.


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunListed(Event):
    """ListRuns of this project has this run; and the occurrence, where a schedule has made it."""

    project_id: str
    run_id: str
    schedule_id: str = ""
    occurrence: int = 0  # seconds of the Unix epoch


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ActivityListed(Event):
    """ListActivities has this entry about a run; `at` is when the transaction began that wrote it. A run's entries are
    noted from the oldest to the newest."""

    run_id: str
    type: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceFound(Event):
    """What became of an occurrence of a schedule, or of those from `first` to `last` where they were missed together.
    `at` is when the transaction began that dealt with it; `due` the first one on the clock of the history."""

    schedule_id: str
    first: int
    last: int
    due: float
    state: str
    run_id: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class QueueFound(Event):
    """How a project's queue stands at the end: how many runs wait and run, and the runs on its list of dead letters."""

    project_id: str
    waiting: int
    running: int
    dead_letters: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunFound(Event):
    """How a run stands at the end: its whole log, and what its artifacts have for a SHA-256, or why they have none.

    `attempt` is the number of its last one, 0 where it was never begun; `failure` the category of a failed run.
    """

    run_id: str
    state: str
    attempt: int
    failure: str = ""
    last_log_number: int
    entries: tuple[tuple[int, str], ...]
    artifacts: tuple[tuple[str, str], ...] = ()


KINDS = {kind.__name__: kind for kind in Event.__subclasses__()}


def to_json(event: Event) -> str:
    return json.dumps({"kind": type(event).__name__, **dataclasses.asdict(event)}, separators=(",", ":"))


def from_json(line: str) -> Event:
    facts = json.loads(line)
    kind = KINDS[facts.pop("kind")]
    return kind(**{name: _frozen(value) for name, value in facts.items()})


def read_journal(path: pathlib.Path) -> list[Event]:
    """The events of a file, without a last line that a kill has cut short."""
    if not path.exists():
        return []
    lines = path.read_text(errors="replace").split("\n")
    return [from_json(line) for line in lines[:-1] if line]


def write_history(path: pathlib.Path, history: Iterable[Event]) -> None:
    path.write_text("".join(to_json(event) + "\n" for event in history))


def _frozen(value):
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
