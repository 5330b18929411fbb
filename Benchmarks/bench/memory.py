"""What idle connections and open streams hold: growth of the server's resident memory, each on a server of its own."""

import time
from collections.abc import Callable

from . import grpc_load, unary
from .load import run
from .peers import servers
from .report import Table
from .server import Server

IDLE_CONNECTIONS = 2_000
STREAM_CONNECTIONS, STREAMS_EACH = 20, 100
# Memory is settled when it has not grown or shrunk by more than this for so long.
SETTLED_BYTES, SETTLED_SECONDS, SETTLED_SECONDS_MAX = 65_536, 0.6, 6.0


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    rows: dict[str, list[str]] = {}
    for name, peers in (("idle", servers()), ("TLS", servers(tls=True)), ("stream", servers())):
        for peer in peers:
            with peer as server:
                held = _stream(server) if name == "stream" else _idle(server)
            rows.setdefault(server.name, [server.name]).append(f"{held / 1024:,.1f}")
            say(f"{server.name}, {name}: {held / 1024:,.1f} KiB")
    return [Table(
        "Memory",
        ["server", "KiB an idle connection", "KiB an idle TLS connection", "KiB an open stream"],
        list(rows.values()),
        [f"Growth of resident memory by {IDLE_CONNECTIONS:,} connections that have made one call, and by "
         f"{STREAM_CONNECTIONS * STREAMS_EACH:,} streams",
         f"on {STREAM_CONNECTIONS} connections that have carried one message each way and wait for the next."],
    )]


def _idle(server: Server) -> float:
    _warm_up(server)
    before = _settled(server)
    with grpc_load.Held(server, IDLE_CONNECTIONS):
        return (_settled(server) - before) / IDLE_CONNECTIONS


def _stream(server: Server) -> float:
    _warm_up(server)
    with grpc_load.Held(server, STREAM_CONNECTIONS, STREAMS_EACH) as held:
        before = _settled(server)
        held.open_streams()
        return (_settled(server) - before) / (STREAM_CONNECTIONS * STREAMS_EACH)


def _warm_up(server: Server) -> None:
    """What a server allocates once does not belong to the connections."""
    run(server, unary.load(unary.SMALL, 4, 4), 2_000)


def _settled(server: Server) -> int:
    limit = time.monotonic() + SETTLED_SECONDS_MAX
    size, since = server.resident_bytes(), time.monotonic()
    while time.monotonic() < limit and time.monotonic() - since < SETTLED_SECONDS:
        time.sleep(0.1)
        now = server.resident_bytes()
        if abs(now - size) > SETTLED_BYTES:
            size, since = now, time.monotonic()
    return size
