"""A server process under load, and the processor time that it has used."""

import os
import pathlib
import socket
import subprocess
import time

START_SECONDS = 30.0
STOP_SECONDS = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Runs from `with` to its end. The word PORT stands for its port."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str] | None = None):
        self.name = name
        self._arguments = (command, environment or {})
        self.port = free_port()
        self._command = [part.replace("PORT", str(self.port)) for part in command]
        self._environment = os.environ | {
            name: value.replace("PORT", str(self.port)) for name, value in (environment or {}).items()
        }

    def __enter__(self) -> "Server":
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
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

    def with_environment(self, more: dict[str, str]) -> "Server":
        """The same server, to be started with this added to its environment."""
        command, environment = self._arguments
        return Server(self.name, command, environment | more)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far; proc(5), fields 14 and 15, in clock ticks of 10 ms."""
        fields = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
