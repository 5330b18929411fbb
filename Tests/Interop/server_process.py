"""Starts one of the repository's servers on a free port of loopback and stops it as an operator would."""

import functools
import os
import pathlib
import re
import selectors
import signal
import subprocess
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARIES = pathlib.Path(os.environ.get("VANTFLOW_BINARIES", REPOSITORY / ".build" / "debug"))
ADDRESS = re.compile(r"unix:/\S+|(127\.0\.0\.1|\[::1\]|localhost):(\d+)")
ECHO_SERVER = BINARIES / "echo-server"


@functools.cache
def is_sanitized() -> bool:
    """A sanitizer keeps what was freed, and keeps books on the rest: resident memory says nothing then."""
    code = ECHO_SERVER.read_bytes()
    return b"__asan_init" in code or b"__tsan_init" in code


class ServerProcess:
    """A server that is ready: it has printed the address that it listens on."""

    def __init__(self, command: list[str], start_seconds: float = 20.0, **popen_options):
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **popen_options
        )
        self.output = b""
        try:
            self.address = self._read_address(time.monotonic() + start_seconds)
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self.stop()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def begin_stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it as a machine that fails would."""
        self._process.kill()
        self.wait()

    def stop(self, within_seconds: float = 30.0) -> int:
        """Asks the server to drain and returns its exit code; one that does not end is killed, and that is an error."""
        self.begin_stop()
        return self.wait(within_seconds)

    def wait(self, within_seconds: float = 30.0) -> int:
        try:
            rest, _ = self._process.communicate(timeout=within_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            rest, _ = self._process.communicate()
            raise AssertionError(f"the server did not stop within {within_seconds} s: {self._text(rest)}") from None
        self.output += rest
        return self._process.returncode

    def _read_address(self, deadline: float) -> str:
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while True:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise AssertionError(f"the server printed no address in time: {self._text()}")
                # One read a wake-up: a buffered readline could hold back what select cannot see.
                chunk = os.read(self._process.stdout.fileno(), 65536)
                self.output += chunk
                complete = self.output[: self.output.rfind(b"\n") + 1].decode(errors="replace")
                if found := ADDRESS.search(complete):
                    return found.group(0)
                if not chunk:
                    raise AssertionError(f"the server ended at once: {self._text()}")

    def _text(self, more: bytes = b"") -> str:
        return (self.output + more).decode(errors="replace")[-2000:]


def start_echo_server(*arguments: str) -> ServerProcess:
    return ServerProcess([str(ECHO_SERVER), "--port", "0", *arguments])
