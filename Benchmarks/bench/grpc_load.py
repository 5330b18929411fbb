"""Loads by Benchmarks/load, for what h2load cannot do or would be the limit of."""

import contextlib
import json
import pathlib
import subprocess
import tempfile
from collections.abc import Iterator

from . import cores, stubs
from .load import Load, Measured, framed
from .paths import GRPC_LOAD
from .server import Server

UNARY = "/vantflow.testing.Echo/Unary"
CHAT = "/vantflow.testing.Echo/Chat"
TEXT = "Hello, world!"
RUN_SECONDS_MAX = 120


def run(server: Server, kind: str, message: bytes | None = None, **options) -> dict:
    """What the load prints, and the server's CPU time beside it as cpu_seconds."""
    with _command(server, kind, options, message) as command:
        before = server.cpu_seconds()
        ended = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS_MAX)
        cpu_seconds = server.cpu_seconds() - before
    if ended.returncode != 0:
        raise RuntimeError(f"{server.name}, {kind}: {ended.stderr.strip()}")
    return json.loads(ended.stdout) | {"cpu_seconds": cpu_seconds}


def flood(server: Server, load: Load, calls: int) -> Measured:
    """As load.run, by a client whose own half of a call is a few hundred nanoseconds; raises as it does."""
    ran = run(
        server, "flood", load.request, path=load.path, connections=load.connections, streams=load.streams, calls=calls
    )
    if ran["data_bytes"] != calls * load.reply_bytes:
        raise RuntimeError(f"{server.name} did not answer {load.path} in full: {ran}")
    return Measured(calls / ran["seconds"], ran["cpu_seconds"] / calls * 1e6, ran["p50_us"], ran["p99_us"])


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
def _command(server: Server, kind: str, options: dict, message: bytes | None = None) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        body = pathlib.Path(folder) / "message"
        body.write_bytes(framed(message or stubs.echo().EchoRequest(text=TEXT).SerializeToString()))
        arguments = [f"--port={server.port}", f"--data={body}"] + ["--tls"] * server.tls
        arguments += [f"--{name}={value}" for name, value in options.items()]
        yield cores.on(cores.LOAD, [str(GRPC_LOAD), kind, *arguments])
