"""Streams: many small messages one way, and one message at a time to and fro."""

import contextlib
import dataclasses
import statistics
from collections.abc import Callable

from . import grpc_load, stubs
from .load import Load, Measured, framed
from .peers import OURS, servers
from .report import Table
from .rounds import interleaved, turns
from .server import Server

TEXT = "Hello world"
MESSAGES_PER_STREAM = 10_000
STREAM_CONNECTIONS = 4
CHAT_CONNECTIONS, CHAT_STREAMS = 10, 10


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(server) for server in servers()]
        say("server stream")
        streamed = interleaved(running, _stream(), rounds, seconds, say)
        say("ping-pong")
        return [_stream_table(streamed), _chat_table(_chats(running, rounds, seconds, say))]


def _stream() -> Load:
    echo = stubs.echo()
    reply = framed(echo.EchoReply(text=TEXT).SerializeToString())
    return Load(
        path="/vantflow.testing.Echo/Stream",
        request=echo.StreamRequest(text=TEXT, count=MESSAGES_PER_STREAM).SerializeToString(),
        reply_bytes=len(reply) * MESSAGES_PER_STREAM, connections=STREAM_CONNECTIONS, streams=1,
    )


def _chats(
    running: list[Server], rounds: int, seconds: float, say: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    samples: dict[str, list[dict]] = {server.name: [] for server in running}
    for number, server in turns(running, rounds):
        sample = grpc_load.run(
            server, "chat", path=grpc_load.CHAT, connections=CHAT_CONNECTIONS, streams=CHAT_STREAMS, seconds=seconds,
            warmup=0,
        )
        sample["rate"] = sample["messages"] / sample["seconds"]
        sample["cpu"] = sample["cpu_seconds"] / sample["messages"] * 1e6
        samples[server.name].append(sample)
        say(f"round {number} {server.name}: {sample['rate']:,.0f} messages/s, {sample['cpu']:,.2f} µs")
    return {
        name: {key: statistics.median(one[key] for one in many) for key in ("rate", "cpu", "p50_us", "p99_us")}
        for name, many in samples.items()
    }


def _stream_table(results: dict[str, Measured]) -> Table:
    rows = []
    for name, result in results.items():
        by_message = dataclasses.replace(
            result,
            calls_per_second=result.calls_per_second * MESSAGES_PER_STREAM,
            server_cpu_microseconds_per_call=result.server_cpu_microseconds_per_call / MESSAGES_PER_STREAM,
        )
        rows.append([
            name, f"{by_message.calls_per_second:,.0f}", f"{by_message.server_cpu_microseconds_per_call:.2f}",
            f"{result.server_busy:.0%}", f"{results[OURS].calls_per_second / result.calls_per_second:.1f}",
        ])
    return Table(
        f"Server stream, {MESSAGES_PER_STREAM:,} messages of 11 bytes of text a call, {STREAM_CONNECTIONS} connections",
        [
            "server", "messages a second", "server CPU µs a message", "its core busy",
            "VantFlow is so many times as fast",
        ],
        rows,
    )


def _chat_table(results: dict[str, dict[str, float]]) -> Table:
    return Table(
        f"Ping-pong: one message of 13 bytes on its way in each stream, {CHAT_CONNECTIONS} x {CHAT_STREAMS}",
        [
            "server", "messages a second", "server CPU µs a message", "p50 µs", "p99 µs",
            "VantFlow is so many times as fast",
        ],
        [
            [
                name, f"{result['rate']:,.0f}", f"{result['cpu']:.2f}", f"{result['p50_us']:,.0f}",
                f"{result['p99_us']:,.0f}", f"{results[OURS]['rate'] / result['rate']:.1f}",
            ]
            for name, result in results.items()
        ],
    )
