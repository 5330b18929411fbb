"""What a connection costs, and what TLS adds to it and to a small call."""

import contextlib
import statistics
from collections.abc import Callable

from . import grpc_load, unary
from .load import Measured
from .peers import servers
from .report import Table
from .rounds import interleaved, turns
from .server import Server

AT_ONCE = 8  # connections that are being set up


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    setups, calls = {}, {}
    for tls in (False, True):
        with contextlib.ExitStack() as stack:
            running = [stack.enter_context(server) for server in servers(tls)]
            say(f"connections, {'TLS' if tls else 'plaintext'}")
            setups[tls] = _setups(running, rounds, seconds, say)
            calls[tls] = interleaved(running, unary.load(unary.SMALL, 10, 50), rounds, seconds, say)
    return [_setup_table(setups), _call_table(calls)]


def _setups(
    running: list[Server], rounds: int, seconds: float, say: Callable[[str], None]
) -> dict[str, tuple[float, float]]:
    """Connections a second, and microseconds of the server's CPU for each."""
    rates, costs = ({server.name: [] for server in running} for _ in range(2))
    for number, server in turns(running, rounds):
        sample = grpc_load.run(server, "setups", path=grpc_load.UNARY, connections=AT_ONCE, seconds=seconds)
        rates[server.name].append(sample["connections"] / sample["seconds"])
        costs[server.name].append(sample["cpu_seconds"] / sample["connections"] * 1e6)
        say(f"round {number} {server.name}: {rates[server.name][-1]:,.0f} connections/s")
    return {name: (statistics.median(rates[name]), statistics.median(costs[name])) for name in rates}


def _setup_table(setups: dict[bool, dict[str, tuple[float, float]]]) -> Table:
    return Table(
        "Connections set up",
        ["server", "plaintext a second", "server CPU µs each", "TLS a second", "server CPU µs each"],
        [
            [
                name, f"{plain[0]:,.0f}", f"{plain[1]:,.0f}", f"{setups[True][name][0]:,.0f}",
                f"{setups[True][name][1]:,.0f}",
            ]
            for name, plain in setups[False].items()
        ],
        [f"Each is opened, used for one unary call and closed, {AT_ONCE} at a time. TLS 1.3 by each server's own",
         "library, full handshakes, an ECDSA certificate on P-256; the client's half runs on another core."],
    )


def _call_table(calls: dict[bool, dict[str, Measured]]) -> Table:
    rows = []
    for name, plain in calls[False].items():
        tls = calls[True][name]
        costs = plain.server_cpu_microseconds_per_call, tls.server_cpu_microseconds_per_call
        rows.append([
            name, f"{plain.calls_per_second:,.0f}", f"{tls.calls_per_second:,.0f}", *(f"{cost:.2f}" for cost in costs),
            f"{costs[1] / costs[0]:.2f}",
        ])
    return Table(
        "What TLS costs: unary echo of 13 bytes, 10 x 50",
        [
            "server", "plaintext calls a second", "TLS calls a second", "plaintext CPU µs a call", "TLS CPU µs a call",
            "TLS over plaintext",
        ],
        rows,
        ["Calls by h2load, whose core is the limit of the faster servers: the CPU columns compare, the rates do not."],
    )
