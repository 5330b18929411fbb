"""Subscribers to logs and watchers of runs, who connect anew whenever their stream breaks, and stall now and then."""

import asyncio
import random

import grpc

from . import events
from .client import PAUSE_SECONDS, Client
from .contract import STATES, is_worth_repeating, log, run
from .recorder import Recorder

# A stream that has been silent for longer than the server's bookmarks allow is dead, whatever TCP says.
SILENCE_SECONDS = 20.0
SECOND_SUBSCRIBER_SHARE = 0.3
STALLED_SHARE = 0.05  # of the subscribers
STALL_SECONDS = (1.0, 4.0)


class Followers:
    def __init__(self, client: Client, recorder: Recorder, rng: random.Random):
        self._client = client
        self._recorder = recorder
        self._rng = rng
        self._count = 0
        self._open: dict[asyncio.Task, tuple[str, str]] = {}
        self.surprises: list[str] = []  # what no client should ever see

    @property
    def open_runs(self) -> int:
        return len({run_id for _, run_id in self._open.values()})

    def follow(self, run_id: str) -> None:
        self._begin("watcher", run_id, self._watch)
        self._begin("subscriber", run_id, self._tail)
        if self._rng.random() < SECOND_SUBSCRIBER_SHARE:
            self._begin("subscriber", run_id, self._tail)

    async def end_of(self, run_id: str) -> None:
        """Returns when all who follow the run have come to its end."""
        if streams := [stream for stream, (_, followed) in self._open.items() if followed == run_id]:
            await asyncio.wait(streams)

    async def finish(self, within_seconds: float) -> None:
        """Waits for the end of every stream; notes which have not come to it in time."""
        if self._open:
            await asyncio.wait(list(self._open), timeout=within_seconds)
        unfinished = dict(self._open)
        for stream, (name, run_id) in unfinished.items():
            self._recorder.note(events.StreamUnfinished, subscriber=name, run_id=run_id)
            stream.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def _begin(self, kind: str, run_id: str, follow) -> None:
        self._count += 1
        name = f"{kind} {self._count}"
        stream = asyncio.create_task(follow(name, run_id, random.Random(self._rng.random())))
        self._open[stream] = (name, run_id)
        stream.add_done_callback(self._ended)

    def _ended(self, stream: asyncio.Task) -> None:
        _, run_id = self._open.pop(stream, ("", ""))
        if not stream.cancelled() and stream.exception():
            self.surprises.append(f"a stream of {run_id}: {stream.exception()!r}")

    async def _tail(self, name: str, run_id: str, rng: random.Random) -> None:
        last_number = 0
        stalls = rng.random() < STALLED_SHARE

        async def read(server) -> bool:
            nonlocal last_number, stalls
            call = server.runs.TailLogs(log.TailLogsRequest(run_id=run_id, after_number=last_number, follow=True))
            async for message in _messages(call):
                if message.entries:
                    entries = tuple((entry.number, entry.message) for entry in message.entries)
                    self._recorder.note(events.TailRead, subscriber=name, run_id=run_id, entries=entries)
                last_number = message.last_number
                if message.complete:
                    self._recorder.note(events.TailEnded, subscriber=name, run_id=run_id, last_number=last_number)
                    return True
                if stalls:
                    stalls = False
                    await asyncio.sleep(rng.uniform(*STALL_SECONDS))
            return False

        await self._until_done(read, rng)

    async def _watch(self, name: str, run_id: str, rng: random.Random) -> None:
        async def read(server) -> bool:
            async for message in _messages(server.runs.WatchRun(run.WatchRunRequest(run_id=run_id))):
                state = STATES[message.run.state]
                self._recorder.note(events.StateSeen, watcher=name, run_id=run_id, state=state)
                if state in events.FINAL:
                    return True
            return False

        await self._until_done(read, rng)

    async def _until_done(self, read, rng: random.Random) -> None:
        while True:
            try:
                if await read(rng.choice(self._client.servers)):
                    return
            except TimeoutError:
                pass
            except grpc.RpcError as error:
                if not is_worth_repeating(error):
                    raise
            await asyncio.sleep(PAUSE_SECONDS)


async def _messages(call):
    """The messages of a stream. Raises TimeoutError when there is none for too long."""
    try:
        while (message := await asyncio.wait_for(call.read(), SILENCE_SECONDS)) is not grpc.aio.EOF:
            yield message
    finally:
        call.cancel()
