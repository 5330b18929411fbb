"""Schedules that make runs every minute or two, while things are broken; some are paused for longer than a minute. Runs
of some are held up until somebody cancels them, so that occurrences overlap."""

import asyncio
import dataclasses
import random
import time
import uuid

import grpc

from . import events
from .client import CALL_SECONDS, PAUSE_SECONDS, Client
from .contract import is_worth_repeating, schedule
from .last_look import PAGE, pages
from .load import SCHEDULED, Load
from .recorder import Recorder
from .waiting import is_set_within

MINUTE = 60
LOOK_SECONDS = 1.0
HELD_SECONDS = (5.0, 150.0)  # from a run that nobody may execute to its cancel
BEFORE_PAUSE_SECONDS = (5.0, 60.0)
PAUSED_SECONDS = (30.0, 130.0)
_STATES = {
    number: name.removeprefix("SCHEDULE_OCCURRENCE_STATE_")
    for name, number in schedule.ScheduleOccurrenceState.items()
}


@dataclasses.dataclass(frozen=True)
class Wish:
    kind: str
    overlap: str
    missed: str
    minutes: int = 1  # between two occurrences
    is_paused: bool = False  # now and then


WISHES = (
    Wish("quick", "SKIP", "SKIP"), Wish("steady", "QUEUE", "RUN_ONCE", minutes=2),
    Wish("held", "SKIP", "SKIP"), Wish("held", "QUEUE", "RUN_ALL"),
    Wish("quick", "SKIP", "SKIP", is_paused=True), Wish("quick", "SKIP", "RUN_ONCE", is_paused=True),
    Wish("quick", "QUEUE", "RUN_ALL", is_paused=True),
)


class Schedules:
    """Their times end with the load, so that all of them have come when it is looked at last."""

    def __init__(self, load: Load, client: Client, recorder: Recorder, seed: int):
        self._load = load
        self._client = client
        self._recorder = recorder
        self._rng = random.Random(f"schedules {seed}")
        self._made: dict[str, Wish] = {}
        self._followed: set[str] = set()
        self._is_over = asyncio.Event()

    async def prepare(self, seconds: float) -> None:
        """Makes them, for so many seconds; none of those whose time may not come in so few."""
        for wish in WISHES:
            if seconds > MINUTE * wish.minutes:
                await self._make(wish, seconds)

    async def run(self, seconds: float) -> None:
        """Follows their runs, pauses some, and cancels what is held up, until `finish` says that it is over and what came
        due in so many seconds has been dealt with."""
        until = self._recorder.now + seconds
        pausing = [
            self._pause_now_and_then(schedule_id, until, random.Random(self._rng.random()))
            for schedule_id, wish in self._made.items() if wish.is_paused
        ]
        await asyncio.gather(self._look_again_and_again(), *pausing)

    async def finish(self, within_seconds: float, running: asyncio.Task) -> list[str]:
        """Only when nothing is broken any more. Waits until the runs of all occurrences have been made.

        Returns what went wrong in `running`, the task of `run`.
        """
        self._is_over.set()
        _, late = await asyncio.wait([running], timeout=within_seconds)
        running.cancel()
        (ended,) = await asyncio.gather(running, return_exceptions=True)
        return ["the schedules did not come to their end"] if late else [f"the schedules: {ended!r}"] if ended else []

    async def look(self) -> None:
        """The last look."""
        for schedule_id in self._made:
            for found in await self._occurrences(schedule_id):
                self._recorder.note(
                    events.OccurrenceFound, at=self._recorder.moment(found.update_time), schedule_id=schedule_id,
                    first=found.scheduled_time.seconds, last=found.last_scheduled_time.seconds,
                    due=self._recorder.moment(found.scheduled_time), state=_STATES[found.state], run_id=found.run_id,
                )

    async def _make(self, wish: Wish, seconds: float) -> None:
        wanted = schedule.Schedule(
            plan_id=self._load.plans[SCHEDULED, wish.kind], cron=f"*/{wish.minutes} * * * *",
            overlap_policy=f"OVERLAP_POLICY_{wish.overlap}", missed_run_policy=f"MISSED_RUN_POLICY_{wish.missed}",
        )
        wanted.end_time.FromSeconds(int(time.time() + seconds))
        request = schedule.CreateScheduleRequest(schedule=wanted, request_id=str(uuid.uuid4()))
        made = await self._client.ask(lambda server: server.schedules.CreateSchedule(request, timeout=CALL_SECONDS))
        due = range(made.next_run_time.seconds, made.end_time.seconds + 1, MINUTE * wish.minutes)
        self._made[made.id] = wish
        self._recorder.note(
            events.ScheduleMade, schedule_id=made.id, due=tuple(due), overlap=wish.overlap, missed=wish.missed
        )

    async def _look_again_and_again(self) -> None:
        async with asyncio.TaskGroup() as holding:
            while not await self._follow_runs(holding) or not self._is_over.is_set():
                await asyncio.sleep(LOOK_SECONDS)

    async def _follow_runs(self, holding: asyncio.TaskGroup) -> bool:
        """Those that have not been seen before. Returns whether none is to come any more."""
        is_whole = True
        for schedule_id, wish in self._made.items():
            found = await self._schedule(schedule_id)
            occurrences = await self._occurrences(schedule_id)
            is_whole &= found.state == schedule.SCHEDULE_STATE_ENDED
            is_whole &= all(_STATES[each.state] != "WAITING" for each in occurrences)
            for run_id in sorted({each.run_id for each in occurrences if each.run_id} - self._followed):
                self._followed.add(run_id)
                self._load.follow(run_id)
                if wish.kind == "held":
                    holding.create_task(self._cancel_later(run_id, random.Random(self._rng.random())))
        return is_whole

    async def _cancel_later(self, run_id: str, rng: random.Random) -> None:
        await is_set_within(self._is_over, rng.uniform(*HELD_SECONDS))
        await self._load.cancel(run_id)

    async def _pause_now_and_then(self, schedule_id: str, until: float, rng: random.Random) -> None:
        while not await is_set_within(self._is_over, rng.uniform(*BEFORE_PAUSE_SECONDS)):
            lasts = rng.uniform(*PAUSED_SECONDS)
            if self._recorder.now + lasts > until:
                return
            asked, answered = await self._set_paused(schedule_id, True)
            await is_set_within(self._is_over, lasts)
            resuming, resumed = await self._set_paused(schedule_id, False)
            self._recorder.note(
                events.SchedulePaused, at=answered, schedule_id=schedule_id, asked=asked, until=resuming,
                resumed=resumed,
            )

    async def _set_paused(self, schedule_id: str, is_paused: bool) -> tuple[float, float]:
        """When it was asked for first, and when it was seen. A question that arrives later is refused for its etag."""
        asked = self._recorder.now
        while (found := await self._schedule(schedule_id)).HasField("pause_time") != is_paused:
            facts = {"schedule_id": schedule_id, "etag": found.etag}
            server = self._client.any_server()
            try:
                if is_paused:
                    await server.schedules.PauseSchedule(schedule.PauseScheduleRequest(**facts), timeout=CALL_SECONDS)
                else:
                    await server.schedules.ResumeSchedule(schedule.ResumeScheduleRequest(**facts), timeout=CALL_SECONDS)
            except grpc.RpcError as error:
                if not is_worth_repeating(error):
                    raise
                await asyncio.sleep(PAUSE_SECONDS)
        return asked, self._recorder.now

    async def _schedule(self, schedule_id: str) -> schedule.Schedule:
        request = schedule.GetScheduleRequest(schedule_id=schedule_id)
        return await self._client.ask(lambda server: server.schedules.GetSchedule(request, timeout=CALL_SECONDS))

    async def _occurrences(self, schedule_id: str) -> list[schedule.ScheduleOccurrence]:
        request = schedule.ListScheduleOccurrencesRequest(schedule_id=schedule_id, page_size=PAGE)
        found = pages(self._client, lambda server: server.schedules.ListScheduleOccurrences, request)
        return [each async for page in found for each in page.occurrences]
