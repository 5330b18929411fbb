"""A server process under load, and what it has used."""

import os
import pathlib
import re
import socket
import subprocess
import time

from .cores import on

START_SECONDS = 30.0
STOP_SECONDS = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Runs from `with` to its end, on `cores` where they are named. The word PORT stands for its port."""

    def __init__(
        self, name: str, command: list[str], environment: dict[str, str] | None = None,
        cores: list[int] | None = None, tls: bool = False,
    ):
        self.name = name
        self.tls = tls
        self.port = free_port()
        self._cores = cores
        self._arguments = (command, environment or {})
        self._command = [part.replace("PORT", str(self.port)) for part in command]
        if cores is not None:
            self._command = on(cores, self._command)
        self._environment = os.environ | {
            name: value.replace("PORT", str(self.port)) for name, value in (environment or {}).items()
        }

    def with_environment(self, more: dict[str, str]) -> "Server":
        """The same server, to be started with this added to its environment."""
        command, environment = self._arguments
        return Server(self.name, command, environment | more, self._cores, self.tls)

    def __enter__(self) -> "Server":
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if self.tls else None,  # a probe without a handshake is reported by some
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.__exit__()
                    raise RuntimeError(f"{self.name} does not listen: {' '.join(self._command)}") from None
                time.sleep(0.05)

    def __exit__(self, *_) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pinned(self) -> bool:
        return self._cores is not None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far, to the nanosecond: /proc/PID/stat has ticks of 10 ms only."""
        return time.clock_gettime(~self.pid << 3 | 2)  # clock_getcpuclockid(3), which Python has not

    def resident_bytes(self) -> int:
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024
