"""Calls by h2load, as fast as the server answers, each request one gRPC message made beforehand."""

import contextlib
import dataclasses
import pathlib
import re
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator

from . import cores
from .server import Server

RUN_SECONDS_MAX = 120
THREADS_MAX = 4


def framed(message: bytes) -> bytes:
    return struct.pack(">BI", 0, len(message)) + message


@dataclasses.dataclass(frozen=True)
class Load:
    """What is asked: `reply_bytes` is the size of all framed messages of one reply, which proves that it was whole."""

    path: str
    request: bytes
    reply_bytes: int
    connections: int
    streams: int


@dataclasses.dataclass(frozen=True)
class Measured:
    calls_per_second: float
    server_cpu_microseconds_per_call: float
    # From the start of a call to its end, in microseconds; 0 where they were not measured.
    p50: float = 0
    p99: float = 0

    @property
    def server_busy(self) -> float:
        """The part of one core's time that the server used. Well below 1, the load could not ask for more."""
        return self.calls_per_second * self.server_cpu_microseconds_per_call / 1e6


Run = Callable[[Server, Load, int], Measured]


def run(server: Server, load: Load, calls: int) -> Measured:
    """Makes this many calls; raises when one of them was not answered in full."""
    return _run(server, load, calls, [])


def run_timed(server: Server, load: Load, calls: int) -> Measured:
    """The same with latencies. h2load writes a line of a file for each call: for calls that are few and large."""
    with tempfile.NamedTemporaryFile() as log:
        measured = _run(server, load, calls, [f"--log-file={log.name}"])
        times = sorted(int(line.rsplit(b"\t", 1)[1]) for line in log)
    return dataclasses.replace(measured, p50=times[len(times) // 2], p99=times[int(len(times) * 0.99)])


def _run(server: Server, load: Load, calls: int, more: list[str]) -> Measured:
    with _command(server, load, calls) as command:
        before = server.cpu_seconds()
        output = _output([*command[:-1], *more, command[-1]])
        cpu_seconds = server.cpu_seconds() - before
    _check(output, server, load, calls)
    rate = float(re.search(r"finished in [\d.]+\w+, ([\d.]+) req/s", output).group(1))
    return Measured(rate, cpu_seconds / calls * 1e6)


def calls_lasting(server: Server, load: Load, seconds: float, run: Run = run) -> int:
    """How many calls take about that long, found by a short run, which also warms the server up."""
    calls = load.connections * load.streams
    rate = run(server, load, calls).calls_per_second
    rate = run(server, load, max(calls, int(rate * 0.2) // calls * calls)).calls_per_second
    return max(calls, int(rate * seconds) // calls * calls)


@contextlib.contextmanager
def _command(server: Server, load: Load, calls: int) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        body = pathlib.Path(folder) / "request"
        body.write_bytes(framed(load.request))
        command = [
            "h2load", "--requests", str(calls), "--clients", str(load.connections),
            "--threads", str(min(len(cores.LOAD), load.connections, THREADS_MAX)),
            "--max-concurrent-streams", str(load.streams), "--data", str(body),
            "--header", "content-type: application/grpc", "--header", "te: trailers",
            f"{'https' if server.tls else 'http'}://{server.address}{load.path}",
        ]
        yield cores.on(cores.LOAD, command) if server.pinned else command


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=RUN_SECONDS_MAX).stdout


def _check(output: str, server: Server, load: Load, calls: int) -> None:
    succeeded = re.search(r"(\d+) succeeded, (\d+) failed, (\d+) errored", output)
    data_bytes = int(re.search(r"\((\d+)\) data", output).group(1))
    if succeeded.groups() != (str(calls), "0", "0") or data_bytes != calls * load.reply_bytes:
        raise RuntimeError(
            f"{server.name} did not answer {load.path} in full: {succeeded.group(0)}, {data_bytes} bytes of data in "
            f"place of {calls * load.reply_bytes}"
        )
