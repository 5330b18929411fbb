"""Interleaved rounds: a machine that slows down for a while slows every server down, and the median forgets it."""

import dataclasses
import statistics
from collections.abc import Callable, Iterator

from .load import Load, Measured, Run, calls_lasting, run
from .server import Server


def turns(servers: list[Server], rounds: int) -> Iterator[tuple[int, Server]]:
    """Every server once a round, another first each time; the others idle meanwhile."""
    for number in range(rounds):
        for index in range(len(servers)):
            yield number + 1, servers[(number + index) % len(servers)]


def interleaved(
    servers: list[Server], load: Load, rounds: int, seconds: float, say: Callable[[str], None], run: Run = run
) -> dict[str, Measured]:
    """Medians by the servers' names."""
    calls = {server.name: calls_lasting(server, load, seconds, run) for server in servers}
    results: dict[str, list[Measured]] = {server.name: [] for server in servers}
    for number, server in turns(servers, rounds):
        measured = run(server, load, calls[server.name])
        results[server.name].append(measured)
        say(
            f"round {number} {server.name}: {measured.calls_per_second:,.0f} calls/s, "
            f"{measured.server_cpu_microseconds_per_call:,.2f} µs"
        )
    return {name: _median(many) for name, many in results.items()}


def _median(many: list[Measured]) -> Measured:
    return Measured(*(statistics.median(values) for values in zip(*map(dataclasses.astuple, many))))
