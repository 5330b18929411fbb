"""Other clients of the servers' PostgreSQL, which are in the way: they take its connections, or hold locks."""

import asyncio
import contextlib
import random
import struct
from collections.abc import AsyncIterator

from .cluster import STRANGER, Cluster

PROTOCOL = 3 << 16
RETRY_SECONDS = 0.1
ROWS = 1000
# What a run goes through from the question for it to its end.
TABLES = (
    "activity", "artifacts", "idempotency_keys", "log_chunks", "project_queues", "run_attempts", "run_leases",
    "run_log_heads", "run_queue", "runners", "runs",
)


@contextlib.asynccontextmanager
async def taking_all_connections(cluster: Cluster, rng: random.Random) -> AsyncIterator[None]:
    """Takes every connection that the servers leave. About half of theirs are ended, and are gone as well."""
    theirs = [pid for pid in await cluster.session_pids() if rng.random() < 0.5]
    taken: list[_Session] = []

    async def take() -> None:
        while True:
            while session := await _Session.begin(cluster.port):
                taken.append(session)
            await asyncio.sleep(RETRY_SECONDS)

    taking = asyncio.create_task(take())
    try:
        await asyncio.sleep(RETRY_SECONDS)
        cluster.terminate(theirs)
        yield
    finally:
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
        for session in taken:
            session.end()


@contextlib.asynccontextmanager
async def holding_a_lock(cluster: Cluster, rng: random.Random) -> AsyncIterator[str]:
    """Holds a table as somebody does who alters it, or rows as somebody who has forgotten to commit."""
    table = rng.choice(TABLES)
    if await cluster.query(f"SELECT to_regclass('{table}') IS NULL") == ["t"]:
        raise LookupError(f"there is no table {table} any more")
    session = await _Session.begin(cluster.port)
    if session is None:
        yield "nothing"
        return
    statement = rng.choice([
        f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", f"SELECT FROM {table} LIMIT {ROWS} FOR UPDATE",
    ])
    try:
        # Its answer can take as long as others hold what it waits for: they wait behind it from now on.
        session.say(f"BEGIN; {statement}")
        yield statement
    finally:
        session.end()


class _Session:
    """Begun as PostgreSQL's protocol has it (55.2.1), and then left alone: answers stay unread."""

    def __init__(self, writer: asyncio.StreamWriter):
        self._writer = writer

    @classmethod
    async def begin(cls, port: int) -> "_Session | None":
        """None where there is nobody, or no connection left."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return None
        facts = {"user": "vantflow", "database": "postgres", "application_name": STRANGER}
        words = "".join(f"{name}\0{value}\0" for name, value in facts.items()).encode() + b"\0"
        try:
            writer.write(struct.pack("!II", 8 + len(words), PROTOCOL) + words)
            # An R, for authentication, comes before the look at how many there are; a Z when everything is ready.
            while (kind := await reader.readexactly(1)) != b"Z":
                if kind == b"E":
                    raise ConnectionRefusedError
                await reader.readexactly(struct.unpack("!I", await reader.readexactly(4))[0] - 4)
        except (OSError, asyncio.IncompleteReadError):
            writer.transport.abort()
            return None
        except asyncio.CancelledError:
            writer.transport.abort()
            raise
        return cls(writer)

    def say(self, sql: str) -> None:
        text = sql.encode() + b"\0"
        self._writer.write(b"Q" + struct.pack("!I", 4 + len(text)) + text)

    def end(self) -> None:
        """What it has not committed is undone, and what it waits for it waits for no longer."""
        self._writer.transport.abort()
