"""The echo service: unary calls and a server stream, beside grpc-swift-2 and grpc-c++."""

import contextlib
import dataclasses
from collections.abc import Callable

from . import stubs
from .load import Load, Measured, framed
from .paths import GRPC_CPP_PEER, PEERS, SERVERS
from .report import Table
from .rounds import interleaved
from .server import Server

OURS = "VantFlow"
GRPC_CPP = "grpc-c++"
MESSAGES_PER_STREAM = 10_000


def servers() -> list[Server]:
    return [
        Server(OURS, [str(SERVERS / "echo-server"), "--port", "PORT"]),
        Server("grpc-swift-2", [str(PEERS / "grpc-swift-echo"), "PORT"]),
        Server(GRPC_CPP, [str(GRPC_CPP_PEER), "PORT"]),
    ]


def loads() -> tuple[Load, Load]:
    echo = stubs.echo()
    unary_reply = framed(echo.EchoReply(text="Hello, world!").SerializeToString())
    stream_reply = framed(echo.EchoReply(text="Hello world").SerializeToString())
    unary = Load(
        path="/vantflow.testing.Echo/Unary",
        request=echo.EchoRequest(text="Hello, world!").SerializeToString(),
        reply_bytes=len(unary_reply), connections=10, streams=50,
    )
    stream = Load(
        path="/vantflow.testing.Echo/Stream",
        request=echo.StreamRequest(text="Hello world", count=MESSAGES_PER_STREAM).SerializeToString(),
        reply_bytes=len(stream_reply) * MESSAGES_PER_STREAM, connections=4, streams=1,
    )
    return unary, stream


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    unary, stream = loads()
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(server) for server in servers()]
        say("unary: 10 connections x 50 streams")
        unary_results = interleaved(running, unary, rounds, seconds, say)
        say(f"server stream: 4 connections, {MESSAGES_PER_STREAM:,} messages of 11 bytes of text a call")
        stream_results = {
            name: dataclasses.replace(
                result,
                calls_per_second=result.calls_per_second * MESSAGES_PER_STREAM,
                server_cpu_microseconds_per_call=result.server_cpu_microseconds_per_call / MESSAGES_PER_STREAM,
            )
            for name, result in interleaved(running, stream, rounds, seconds, say).items()
        }
    return [
        _table("Unary echo of a 13-byte text, 10 connections x 50 streams", "calls", "call", unary_results),
        _table(
            f"Server stream, {MESSAGES_PER_STREAM:,} messages of 11 bytes of text a call, 4 connections",
            "messages", "message", stream_results,
        ),
    ]


def _table(title: str, units: str, unit: str, results: dict[str, Measured]) -> Table:
    ours = results[OURS].calls_per_second
    return Table(
        title,
        ["server", f"{units} a second", f"server CPU µs a {unit}", "VantFlow is so many times as fast"],
        [
            [
                name, f"{result.calls_per_second:,.0f}", f"{result.server_cpu_microseconds_per_call:.2f}",
                f"{ours / result.calls_per_second:.1f}",
            ]
            for name, result in results.items()
        ],
    )
