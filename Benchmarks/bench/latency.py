"""Latencies at equal load: calls arrive at the same rate at every server, whether or not it has answered the earlier
ones, and each latency begins when its call was due."""

import contextlib
import statistics
from collections.abc import Callable

from . import grpc_load, unary
from .load import calls_lasting
from .peers import GRPC_CPP, OURS, servers
from .report import Table
from .rounds import turns

CONNECTIONS = 10
LOAD = 0.7  # of what grpc-c++ can do
LONGER = 2  # a percentile needs more time than a median


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    wanted = unary.load(unary.SMALL, CONNECTIONS, 50)
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(server) for server in servers()]
        able = {
            server.name: grpc_load.flood(
                server, wanted, calls_lasting(server, wanted, seconds, grpc_load.flood)
            ).calls_per_second
            for server in running
        }
        rate = LOAD * able[GRPC_CPP]
        say(f"{rate:,.0f} calls a second, {LOAD:.0%} of grpc-c++'s {able[GRPC_CPP]:,.0f}")
        samples: dict[str, list[dict]] = {server.name: [] for server in running}
        # One that is overrun would still be busy when its neighbour is measured.
        for number, server in turns([server for server in running if able[server.name] > rate], rounds):
            sample = grpc_load.run(
                server, "rate", path=grpc_load.UNARY, connections=CONNECTIONS, rate=rate, seconds=seconds * LONGER
            )
            samples[server.name].append(sample)
            times = f"p50 {sample['p50_us']:,.0f}, p99 {sample['p99_us']:,.0f} µs"
            say(f"round {number} {server.name}: {'overrun' if sample['overloaded'] else times}")
    return [Table(
        f"Unary echo of 13 bytes at {rate:,.0f} calls a second, {CONNECTIONS} connections",
        ["server", "p50 µs", "p99 µs", "p99.9 µs", "its p99 is so many times VantFlow's"],
        [_row(name, some, samples[OURS]) for name, some in samples.items()],
        [f"The rate is {LOAD:.0%} of what grpc-c++ can do; calls arrive at random, as from many clients."],
    )]


def _row(name: str, samples: list[dict], ours: list[dict]) -> list[str]:
    medians = _medians(samples)
    if medians is None:
        return [name, "cannot serve so many", "", "", ""]
    of_ours = _medians(ours)
    return [name, *(f"{median:,.0f}" for median in medians), f"{medians[1] / of_ours[1]:.1f}" if of_ours else ""]


def _medians(samples: list[dict]) -> list[float] | None:
    """p50, p99 and p99.9; None where most rounds, or all that there were, overran the server."""
    kept = [sample for sample in samples if not sample["overloaded"]]
    if len(kept) * 2 <= len(samples):
        return None
    return [statistics.median(sample[f"p{part}_us"] for sample in kept) for part in (50, 99, 999)]
