"""One chaos test: a load, a schedule of faults, the calm after it, a last look, and the judgement."""

import asyncio
import dataclasses
import pathlib
import random
import time
from collections.abc import Callable

from . import events, faults, last_look
from .checker import Violation, check
from .client import Client
from .load import Load
from .operating import Operator
from .recorder import Recorder
from .scheduling import Schedules
from .seen import Terms
from .turns import Turns
from .world import Programs, World

RECOVERY_SECONDS = 3.0  # in which what was broken finds together again; until then a fault counts as going on
SETTLE_LEASES = 5.0  # lease times that everything may take to come to its end when nothing is broken any more
SETTLE_SECONDS = 30.0  # and so much on top
TICK_SECONDS = 0.1
STALL_SECONDS = 0.5  # so much later than asked for


@dataclasses.dataclass(frozen=True)
class Plan:
    """What to do. The same plan does the same, as far as the machine lets it."""

    seed: int
    seconds: float
    lease_seconds: int = 15
    runs_per_second: float = 3.0
    faults: tuple[str, ...] | None = None  # of faults.FAULTS; None: all of them
    settle_seconds: float | None = None  # for what is open to end when nothing is broken any more; None: long enough
    programs: Programs = Programs()
    terms: Terms = Terms()


@dataclasses.dataclass(frozen=True)
class Result:
    violations: list[Violation]
    surprises: list[str]  # errors that no client should ever see
    history: list[events.Event]
    faults: list[str]

    @property
    def is_whole(self) -> bool:
        return not self.violations and not self.surprises

    def count(self, kind: type[events.Event]) -> int:
        return sum(type(event) is kind for event in self.history)

    @property
    def runs(self) -> int:
        return self.count(events.RunFound)

    @property
    def summary(self) -> str:
        states = [event.state for event in self.history if isinstance(event, events.RunFound)]
        ends = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
        lines = sum(len(event.entries) for event in self.history if isinstance(event, events.TailRead))
        return (
            f"{len(self.faults)} faults; {len(states)} runs: {ends}; {self.count(events.LimitSet)} limits set,"
            f" {self.count(events.OccurrenceFound)} times of schedules come; {lines} log lines delivered,"
            f" {self.count(events.AppendAccepted)} chunks, {self.count(events.ArtifactAccepted)} artifacts and"
            f" {self.count(events.CancelAnswered)} cancels acknowledged;"
            f" {len(self.violations)} violations, {len(self.surprises)} surprises"
        )


def conduct(plan: Plan, folder: pathlib.Path, say: Callable[[str], None] = print) -> Result:
    """Runs the whole test in a folder that PostgreSQL's user can reach, and keeps the history there."""
    result = asyncio.run(_conduct(plan, folder, say))
    events.write_history(folder / "history.jsonl", result.history)
    return result


async def _conduct(plan: Plan, folder: pathlib.Path, say: Callable[[str], None]) -> Result:
    recorder, rng = Recorder(), random.Random(f"load {plan.seed}")
    planned = faults.schedule(plan.seed, plan.seconds, plan.faults)
    settle_seconds = plan.settle_seconds or SETTLE_SECONDS + plan.lease_seconds * SETTLE_LEASES
    async with World(folder, plan.lease_seconds, plan.programs) as world:
        if not world.disk.can_be_full:
            say("   mounting is not possible here: the artifact disk is never full")
        client = Client(world.stubs, rng)
        # Of its own, so that the load is the same however often it looks.
        operator = Operator(Client(world.stubs, random.Random(f"operator {plan.seed}")), recorder)
        world.operator = operator
        load = Load(client, operator, recorder, rng, plan.runs_per_second)
        await load.prepare()
        schedules = Schedules(load, client, recorder, plan.seed)
        await schedules.prepare(plan.seconds)
        began = time.monotonic()
        loading = asyncio.create_task(load.run())
        crowding = asyncio.create_task(Turns(load, recorder, plan.seed).run())
        scheduling = asyncio.create_task(schedules.run(plan.seconds))
        watching = asyncio.create_task(operator.watch())
        feeling = asyncio.create_task(_note_stalls(recorder))
        steering = asyncio.create_task(operator.steer(random.Random(f"limits {plan.seed}")))
        breaking = [asyncio.create_task(_break(world, recorder, each, began, say)) for each in planned]
        await asyncio.sleep(plan.seconds)
        surprises = await _stopped("the load", loading) + await _stopped("the crowd", crowding)
        broke = await asyncio.gather(*breaking, return_exceptions=True)
        surprises += [f"a fault failed: {each}: {error!r}" for each, error in zip(planned, broke) if error]
        say(f"{time.monotonic() - began:7.1f} s  nothing is broken any more")
        operator.stop()
        await steering
        await operator.settle()
        surprises += await schedules.finish(settle_seconds, scheduling)
        await load.finish(settle_seconds)
        surprises += await _stopped("the operator", watching)
        surprises += await _stopped("the look at the machine", feeling)
        await schedules.look()
        await last_look.look(client, recorder, load.project_ids, load.run_ids)
        say(f"{time.monotonic() - began:7.1f} s  everything has been looked at")
    surprises += load.followers.surprises
    surprises += [f"{name} did not end in order" for name, code in world.exit_codes.items() if code != 0]
    history = recorder.history + _what_hosts_saw(world)
    return Result(check(history, plan.terms), surprises, history, [str(each) for each in planned])


async def _note_stalls(recorder: Recorder) -> None:
    """A machine that stands still, for whomever it serves meanwhile, delays everything: it counts as a fault of that time."""
    while True:
        asleep_at = recorder.now
        await asyncio.sleep(TICK_SECONDS)
        if recorder.now - asleep_at > TICK_SECONDS + STALL_SECONDS:
            recorder.note(events.FaultBegan, at=asleep_at, fault="the machine stands still", target=str(asleep_at))
            recorder.note(events.FaultEnded, fault="the machine stands still", target=str(asleep_at))


async def _stopped(name: str, task: asyncio.Task) -> list[str]:
    """Ends it. What it says is a surprise where it had ended by itself."""
    task.cancel()
    (ended,) = await asyncio.gather(task, return_exceptions=True)
    return [] if isinstance(ended, asyncio.CancelledError) else [f"{name} ended by itself: {ended!r}"]


def _what_hosts_saw(world: World) -> list[events.Event]:
    seen = [event for journal in world.journals for event in events.read_journal(journal)]
    for number, runner in enumerate(world.runners, 1):
        seen += [events.HostEnded(at=end, host=f"r{number}") for end in runner.ends]
    for server in world.servers:
        seen += [events.ServerEnded(at=end, server=server.name) for end in server.ends]
    return seen


async def _break(world: World, recorder: Recorder, planned: faults.Planned, began: float, say) -> None:
    await asyncio.sleep(began + planned.after - time.monotonic())
    # From the very beginning: to break something can take time. Two of a name are told apart by when they were planned.
    recorder.note(events.FaultBegan, fault=planned.fault, target=str(planned.after))
    try:
        async with faults.breaking(world, planned) as target:
            say(f"{planned}: {target}")
            await asyncio.sleep(planned.lasts)
    finally:
        await asyncio.sleep(RECOVERY_SECONDS)
        recorder.note(events.FaultEnded, fault=planned.fault, target=str(planned.after))
