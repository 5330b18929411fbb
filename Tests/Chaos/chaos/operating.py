"""Who operates the queues: limits how many runs of a project run at a time, changes the limits, watches how many do,
pauses and resumes."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable

import grpc

from . import events
from .client import CALL_SECONDS, PAUSE_SECONDS, Client
from .contract import Stubs, is_worth_repeating, queue
from .recorder import Recorder
from .waiting import is_set_within

LOOK_SECONDS = 0.5  # between two looks at how many runs are active
STEER_SECONDS = (1.0, 5.0)  # between two changes of a limit
LIMITS = (1, 1, 2, 2, 3, 5, None)  # of which each change takes one; None: no limit
THE_WHOLE = ""  # in the place of a project


class Operator:
    def __init__(self, client: Client, recorder: Recorder):
        self._client = client
        self._recorder = recorder
        self._limited: list[str] = []
        self.steered: list[str] = []  # those of them whose limit changes
        self._is_over = asyncio.Event()
        self._pausing = asyncio.Lock()
        # What was called again without an answer to the first call: that one may still arrive, at any time.
        self._repeated: set[str] = set()
        self.project_ids: list[str] = []

    async def limit(self, project_id: str, runs: int | None) -> None:
        """At most so many of the project's runs at a time, or as many as there are. It is watched from now on."""
        if project_id not in self._limited:
            self._limited.append(project_id)
        asked = self._recorder.now
        # A question without an answer may arrive at any time. What it was about has another etag as soon as this has
        # come true, and it is refused.
        while (found := await self._queue(project_id)).max_concurrent_runs != (runs or 0):
            wanted = queue.Queue(project_id=project_id, max_concurrent_runs=runs or 0, etag=found.etag)
            request = queue.UpdateQueueRequest(queue=wanted, update_mask={"paths": ["max_concurrent_runs"]})
            try:
                await self._client.any_server().queue.UpdateQueue(request, timeout=CALL_SECONDS)
            except grpc.RpcError as error:
                if not is_worth_repeating(error):
                    raise
                await asyncio.sleep(PAUSE_SECONDS)
        self._recorder.note(events.LimitSet, asked=asked, project_id=project_id, limit=runs)

    async def steer(self, rng: random.Random) -> None:
        """Changes limits until it is told that things are over; what it has asked for it sees to its answer."""
        while not await is_set_within(self._is_over, rng.uniform(*STEER_SECONDS)):
            await self.limit(rng.choice(self.steered), rng.choice(LIMITS))

    async def watch(self) -> None:
        """Looks at the projects with a limit until it is cancelled."""
        while True:
            for project_id in self._limited:
                request, began = queue.GetQueueStatsRequest(project_id=project_id), self._recorder.now
                try:
                    stats = await self._client.any_server().queue.GetQueueStats(request, timeout=CALL_SECONDS)
                except grpc.RpcError as error:
                    if not is_worth_repeating(error):
                        raise
                else:
                    self._recorder.note(
                        events.ActiveSeen, began=began, project_id=project_id, running=stats.running_count
                    )
            await asyncio.sleep(LOOK_SECONDS)

    @contextlib.asynccontextmanager
    async def pause(self, rng: random.Random) -> AsyncIterator[str]:
        """One pause at a time, of a project or of the whole."""
        async with self._pausing:
            project_id = rng.choice([*self.project_ids, THE_WHOLE])
            pause = queue.PauseQueueRequest(project_id=project_id, reason="chaos")
            paused = await self._ask(project_id, lambda server: server.queue.PauseQueue(pause, timeout=CALL_SECONDS))
            answered = self._recorder.now
            try:
                yield project_id
            finally:
                await self._note(project_id, answered, paused)
                await self._resume(project_id)

    def stop(self) -> None:
        """No limit is changed any more, but for what is under way."""
        self._is_over.set()

    async def settle(self) -> None:
        """Ends the pauses that a call began whose answer nobody has waited for, and lifts the limits. Only when nothing
        is broken any more."""
        for project_id in sorted(self._repeated):
            await self._resume(project_id)
        for project_id in self._limited:
            await self.limit(project_id, None)

    async def _note(self, project_id: str, answered: float, paused: queue.Queue) -> None:
        """Leaves out a pause that an earlier call to resume may have ended."""
        until = self._recorder.now
        found = await self._queue(project_id)
        if found.pause_time == paused.pause_time or project_id not in self._repeated:
            self._recorder.note(events.QueuePaused, at=answered, project_id=project_id, until=until)

    async def _resume(self, project_id: str) -> None:
        resume = queue.ResumeQueueRequest(project_id=project_id)
        await self._ask(project_id, lambda server: server.queue.ResumeQueue(resume, timeout=CALL_SECONDS))

    async def _queue(self, project_id: str) -> queue.Queue:
        look = queue.GetQueueRequest(project_id=project_id)
        return await self._client.ask(lambda server: server.queue.GetQueue(look, timeout=CALL_SECONDS))

    async def _ask(self, project_id: str, call: Callable[[Stubs], Awaitable[queue.Queue]]) -> queue.Queue:
        calls = 0

        async def counted(server: Stubs) -> queue.Queue:
            nonlocal calls
            calls += 1
            if calls > 1:
                self._repeated.add(project_id)
            return await call(server)

        return await self._client.ask(counted)
