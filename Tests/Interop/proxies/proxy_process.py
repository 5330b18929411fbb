"""A proxy as a child process on loopback: its configuration in a folder of its own, no daemon, no rights of root."""

import dataclasses
import os
import pathlib
import shutil
import socket
import subprocess
import time
from collections.abc import Callable

START_SECONDS = 10.0
STOP_SECONDS = 5.0
ATTEMPTS = 5


@dataclasses.dataclass(frozen=True)
class Backend:
    """A server behind a proxy."""

    # "127.0.0.1:50051" or "unix:/path", as a test server prints it.
    address: str
    tls: bool = False
    # Whether the proxy begins each connection with a PROXY header, version 2.
    proxy_header: bool = False
    # How often the proxy looks whether the server is there; 0: not at all.
    check_millis: int = 0


@dataclasses.dataclass(frozen=True)
class Front:
    """Where a proxy listens and what it may write."""

    folder: pathlib.Path
    port: int

    def write(self, name: str, text: str) -> pathlib.Path:
        path = self.folder / name
        path.write_text(text)
        return path


def program(name: str) -> str:
    """Where an installed proxy is: Debian's are in folders that the path of ordinary users lacks."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert found, f"{name} is not installed: scripts/install does it"
    return found


# Writes a configuration and says how the proxy is started with it; it stays in the foreground and logs to its output.
Command = Callable[[Front, list[Backend]], list[str]]


class ProxyProcess:
    """A proxy that accepts connections at `address`, with TLS."""

    def __init__(self, command: Command, folder: pathlib.Path, backends: list[Backend]):
        self._log = folder / "log"
        for _ in range(ATTEMPTS):
            front = Front(folder, free_port())
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    command(front, backends), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
                )
            try:
                is_ready = self._accepts(front.port)
            except BaseException:
                self.stop()
                raise
            if is_ready:
                self.address = f"localhost:{front.port}"
                return
        raise AssertionError(f"the proxy did not start: {self.log}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _accepts(self, port: int) -> bool:
        """Waits until the proxy listens; false when it ended, because another process was faster to take the port."""
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS).close()
                return True
            except ConnectionRefusedError:
                assert time.monotonic() < deadline, f"the proxy does not listen: {self.log}"
                time.sleep(0.01)  # nothing announces that it does
        return False


def free_port() -> int:
    """A port that nothing uses now: none of the three proxies can be asked which port the system gave it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
