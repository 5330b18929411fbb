"""Processes that are killed, stopped and started again."""

import asyncio
import contextlib
import os
import pathlib
import resource
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator

STOP_SECONDS = 20.0
STANDARD_STREAMS = 3
RESTART_SECONDS = 0.3  # between an end that nobody ordered and the next start


class Child:
    """A program that is started again whenever it ends, as an operator's supervisor would, until it is stopped."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: pathlib.Path):
        self.name = name
        self.starts = 0
        self.ends: list[float] = []  # seconds of CLOCK_MONOTONIC
        self._command = command
        self._environment = os.environ | environment
        self._log = log
        self._process: subprocess.Popen | None = None
        self._keeper: asyncio.Task | None = None
        self._is_wanted = True

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep())

    def signal(self, which: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(which)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)

    def pause(self) -> None:
        self.signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.signal(signal.SIGCONT)

    @contextlib.contextmanager
    def without_descriptors(self) -> Iterator[None]:
        """What the process has open it keeps, and it can open nothing more, whatever it closes: no file, no connection.
        One that is started meanwhile can."""
        process, before = self._process, None
        if self.is_running:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                before = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
                # A new descriptor's number has to be below the limit.
                resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (STANDARD_STREAMS, before[1]))
        try:
            yield
        finally:
            if before and process.poll() is None:
                resource.prlimit(process.pid, resource.RLIMIT_NOFILE, before)

    @contextlib.asynccontextmanager
    async def replaced(self, command: list[str], environment: dict[str, str]) -> AsyncIterator[None]:
        """Another program stands in for it, with so much more in its environment. Each is ended in order before the other
        starts; whichever it is, it is started again when it ends."""
        own = self._command, self._environment
        await self._become(command, self._environment | environment)
        try:
            yield
        finally:
            await self._become(*own)

    async def _become(self, command: list[str], environment: dict[str, str]) -> None:
        """Returns when the program has been started."""
        self._command, self._environment = command, environment
        starts, deadline = self.starts, time.monotonic() + STOP_SECONDS
        self.signal(signal.SIGTERM)  # where none runs it is about to be started, as what it is now
        while self.starts == starts and self._is_wanted:
            await asyncio.sleep(0.05)
            if time.monotonic() > deadline:
                self.kill()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def stop(self) -> int | None:
        """Ends it as an operator would; returns its exit code, and None where it had to be killed."""
        self._is_wanted = False
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._process is None:
            return 0
        self.resume()
        self.signal(signal.SIGTERM)
        try:
            return await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return None

    def close(self) -> None:
        """Leaves nothing behind, whatever happened."""
        self._is_wanted = False
        if self.is_running:
            self._process.kill()
            self._process.wait()

    async def _keep(self) -> None:
        while self._is_wanted:
            self.starts += 1
            with self._log.open("ab") as log:
                log.write(f"--- start {self.starts} at {time.monotonic():.3f}\n".encode())
                log.flush()
                self._process = subprocess.Popen(
                    self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            # No thread waits for it: there would be one for each child, for hours.
            while self._process.poll() is None:
                await asyncio.sleep(0.05)
            self.ends.append(time.monotonic())
            with self._log.open("ab") as log:
                log.write(f"--- ended with {self._process.returncode} at {time.monotonic():.3f}\n".encode())
            await asyncio.sleep(RESTART_SECONDS)
