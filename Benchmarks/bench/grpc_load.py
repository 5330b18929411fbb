"""Loads by Benchmarks/load, for what h2load cannot do."""

import contextlib
import json
import pathlib
import subprocess
import tempfile
from collections.abc import Iterator

from . import cores, stubs
from .load import framed
from .paths import GRPC_LOAD
from .server import Server

UNARY = "/vantflow.testing.Echo/Unary"
CHAT = "/vantflow.testing.Echo/Chat"
TEXT = "Hello, world!"
RUN_SECONDS_MAX = 120


def run(server: Server, load: str, **options) -> dict:
    """What the load prints, and the server's CPU time beside it as cpu_seconds."""
    with _command(server, load, options) as command:
        before = server.cpu_seconds()
        ended = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS_MAX)
        cpu_seconds = server.cpu_seconds() - before
    if ended.returncode != 0:
        raise RuntimeError(f"{server.name}, {load}: {ended.stderr.strip()}")
    return json.loads(ended.stdout) | {"cpu_seconds": cpu_seconds}


class Held:
    """Connections to the server that stay open from `with` to its end; `open_streams` adds streams to each."""

    def __init__(self, server: Server, connections: int, streams: int = 1):
        self._server, self._options = server, {"connections": connections, "streams": streams}

    def __enter__(self) -> "Held":
        with contextlib.ExitStack() as stack:
            command = stack.enter_context(_command(self._server, "hold", self._options))
            self._process = stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            stack.callback(self._process.kill)
            self._expect("connections")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_) -> None:
        self._stack.close()

    def open_streams(self) -> None:
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self._expect("streams")

    def _expect(self, word: str) -> None:
        if self._process.stdout.readline().strip() != word:
            raise RuntimeError(f"{self._server.name} did not open the {word} that were asked for")


@contextlib.contextmanager
def _command(server: Server, load: str, options: dict) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        body = pathlib.Path(folder) / "message"
        body.write_bytes(framed(stubs.echo().EchoRequest(text=TEXT).SerializeToString()))
        arguments = [f"--port={server.port}", f"--data={body}"] + ["--tls"] * server.tls
        arguments += [f"--{name}={value}" for name, value in options.items()]
        yield cores.on(cores.LOAD, [str(GRPC_LOAD), load, *arguments])
