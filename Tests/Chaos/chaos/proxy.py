"""A TCP proxy on loopback that fails as networks do: cut, half open, slow, or with the answer lost on its way."""

import asyncio
import contextlib
import enum
import socket
from collections.abc import Iterator

CHUNK_BYTES = 64 << 10


class Way(enum.Enum):
    """Seen from whoever connected."""

    UP = "up"
    DOWN = "down"


class Proxy:
    """Hands connections on to the targets in turn; used on one event loop only.

    What is broken stays broken until the context that broke it ends. Contexts of one proxy may nest.
    """

    def __init__(self, name: str, targets: list[int]):
        self.name = name
        self._targets = targets
        self._turn = 0
        self._cuts = 0
        self._delay_seconds = 0.0
        self._gates = {way: _Gate() for way in Way}
        self._lost = {way: 0 for way in Way}
        self._pipes: set[_Pipe] = set()
        # Taken at once, so that the port can be told to others before anybody listens.
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, sock=self._listening, limit=CHUNK_BYTES)

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        self.abort_all()
        await asyncio.gather(*(pipe.ended.wait() for pipe in list(self._pipes)))

    def abort_all(self) -> None:
        """Resets every connection, as a machine that restarts does."""
        for pipe in list(self._pipes):
            pipe.abort()

    @contextlib.contextmanager
    def cut(self) -> Iterator[None]:
        """No connection lives, and none can be made."""
        self._cuts += 1
        self.abort_all()
        try:
            yield
        finally:
            self._cuts -= 1

    @contextlib.contextmanager
    def half_open(self, *ways: Way, reset_after: bool) -> Iterator[None]:
        """Bytes of these ways are taken and go nowhere, while the connections look alive: then they arrive late, or
        never where the connections are reset."""
        for way in ways:
            self._gates[way].close()
        try:
            yield
        finally:
            if reset_after:
                self.abort_all()
            for way in ways:
                self._gates[way].open()

    @contextlib.contextmanager
    def slow(self, delay_seconds: float) -> Iterator[None]:
        """Every piece is late."""
        self._delay_seconds += delay_seconds
        try:
            yield
        finally:
            self._delay_seconds -= delay_seconds

    @contextlib.contextmanager
    def losing_answers(self) -> Iterator[None]:
        """What was asked arrives, and nobody hears the answer, which is thrown away; then connections are reset."""
        self._lost[Way.DOWN] += 1
        try:
            yield
        finally:
            self.abort_all()
            self._lost[Way.DOWN] -= 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cuts:
            writer.transport.abort()
            return
        target = await self._connect()
        if target is None or self._cuts:
            writer.transport.abort()
            if target:
                target[1].transport.abort()
            return
        pipe = _Pipe([writer, target[1]])
        self._pipes.add(pipe)
        try:
            await asyncio.gather(
                self._pump(pipe, Way.UP, reader, target[1]), self._pump(pipe, Way.DOWN, target[0], writer)
            )
        finally:
            pipe.abort()
            pipe.ended.set()
            self._pipes.discard(pipe)

    async def _connect(self):
        """A connection to the next target that takes it; None where none does."""
        for _ in self._targets:
            port = self._targets[self._turn % len(self._targets)]
            self._turn += 1
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port, limit=CHUNK_BYTES)
        return None

    async def _pump(
        self, pipe: "_Pipe", way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while piece := await reader.read(CHUNK_BYTES):
                if self._delay_seconds:
                    await asyncio.sleep(self._delay_seconds)
                await self._gates[way].passed()
                if self._lost[way]:
                    continue
                writer.write(piece)
                await writer.drain()
            await self._gates[way].passed()
            # One side has said all that it had to say; the other may go on.
            if writer.can_write_eof() and not pipe.is_aborted:
                writer.write_eof()
        except OSError:
            pipe.abort()


class _Gate:
    """Open unless somebody has closed it; closed for as long as anybody wants it to be."""

    def __init__(self):
        self._closed = 0
        self._opened = asyncio.Event()
        self._opened.set()

    def close(self) -> None:
        self._closed += 1
        self._opened.clear()

    def open(self) -> None:
        self._closed -= 1
        if not self._closed:
            self._opened.set()

    async def passed(self) -> None:
        await self._opened.wait()


class _Pipe:
    """A connection and the one behind it."""

    def __init__(self, writers: list[asyncio.StreamWriter]):
        self._writers = writers
        self.ended = asyncio.Event()
        self.is_aborted = False

    def abort(self) -> None:
        self.is_aborted = True
        for writer in self._writers:
            writer.transport.abort()
