"""Unary echoes beside the peers, from one call at a time to ten thousand."""

import contextlib
from collections.abc import Callable

from . import grpc_load, stubs
from .load import Load, Measured, framed, run_timed
from .peers import OURS, servers
from .report import Table
from .rounds import interleaved

SMALL = "Hello, world!"
SIZES = {"13 bytes": SMALL, "1 KB": "x" * 1024, "100 KB": "x" * 102_400}
FRAME_BYTES = 16_000
# connections x streams for each size
SHAPES = {
    "13 bytes": [(1, 1), (10, 50), (100, 100)], "1 KB": [(1, 1), (10, 50), (100, 100)], "100 KB": [(10, 10)],
}


def load(text: str, connections: int, streams: int) -> Load:
    echo = stubs.echo()
    return Load(
        path="/vantflow.testing.Echo/Unary",
        request=echo.EchoRequest(text=text).SerializeToString(),
        reply_bytes=len(framed(echo.EchoReply(text=text).SerializeToString())),
        connections=connections, streams=streams,
    )


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    tables = []
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(server) for server in servers()]
        for size, shapes in SHAPES.items():
            for connections, streams in shapes:
                title = f"Unary echo of {size}, {connections} x {streams}"
                say(title)
                wanted = load(SIZES[size], connections, streams)
                # What does not fit a frame needs a client that keeps to windows.
                asking = grpc_load.flood if len(wanted.request) < FRAME_BYTES else run_timed
                tables.append(_table(title, interleaved(running, wanted, rounds, seconds, say, asking)))
    return tables


def _table(title: str, results: dict[str, Measured]) -> Table:
    ours = results[OURS].calls_per_second
    return Table(
        title,
        [
            "server", "calls a second", "server CPU µs a call", "its core busy", "p50 µs", "p99 µs",
            "VantFlow is so many times as fast",
        ],
        [
            [
                name, f"{result.calls_per_second:,.0f}", f"{result.server_cpu_microseconds_per_call:.2f}",
                f"{result.server_busy:.0%}", f"{result.p50:,.0f}", f"{result.p99:,.0f}",
                f"{ours / result.calls_per_second:.1f}",
            ]
            for name, result in results.items()
        ],
    )
