"""PgQueuer as its documentation and its own benchmark use it: asyncpg, uvloop, the autovacuum settings that it
recommends, a connection for each queue manager, and durable tables, which are the default.

Usage: pgqueuer_peer.py URL install
       pgqueuer_peer.py URL produce RATE SECONDS       jobs that carry the time at which they were asked for
       pgqueuer_peer.py URL follow COUNT                prints how long each of so many took to start, in milliseconds
       pgqueuer_peer.py URL drain JOBS MANAGERS BATCH   prints no-op jobs a second
"""

import asyncio
import json
import sys
import time

import asyncpg
import uvloop
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from pgqueuer.types import QueueExecutionMode


async def queue_manager(url: str) -> PgQueuer:
    return PgQueuer(AsyncpgDriver(await asyncpg.connect(dsn=url)))


async def install(url: str) -> None:
    queries = Queries(AsyncpgDriver(await asyncpg.connect(dsn=url)))
    await queries.install()
    await queries.optimize_autovacuum()


async def produce(url: str, rate: str, seconds: str) -> None:
    pool = await asyncpg.create_pool(dsn=url, min_size=8, max_size=8)
    begin, count = time.monotonic() + 0.5, int(float(rate) * float(seconds))
    asked = []

    async def ask() -> None:
        async with pool.acquire() as connection:
            await Queries(AsyncpgDriver(connection)).enqueue("job", str(time.monotonic_ns()).encode())

    for number in range(count):
        await asyncio.sleep(max(0.0, begin + number / float(rate) - time.monotonic()))
        asked.append(asyncio.create_task(ask()))
    await asyncio.gather(*asked)


async def follow(url: str, count: str) -> None:
    manager, took = await queue_manager(url), []

    @manager.entrypoint("job")
    async def job(job) -> None:
        took.append((time.monotonic_ns() - int(job.payload)) / 1e6)
        if len(took) == int(count):
            manager.shutdown.set()

    print("ready", flush=True)
    await manager.run()
    print(json.dumps(took))


async def drain(url: str, jobs: str, managers: str, batch: str) -> None:
    queries = Queries(AsyncpgDriver(await asyncpg.connect(dsn=url)))
    await queries.clear_queue()
    await queries.enqueue(["job"] * int(jobs), [b""] * int(jobs), [0] * int(jobs))
    workers = [await queue_manager(url) for _ in range(int(managers))]
    done = 0
    for worker in workers:

        @worker.entrypoint("job")
        async def job(job) -> None:
            nonlocal done
            done += 1

    began = time.monotonic()
    await asyncio.gather(*(w.run(batch_size=int(batch), mode=QueueExecutionMode.drain) for w in workers))
    assert done == int(jobs), f"{done} of {jobs}"
    print(json.dumps(int(jobs) / (time.monotonic() - began)))


if __name__ == "__main__":
    url, command, *arguments = sys.argv[1:]
    uvloop.run({"install": install, "produce": produce, "follow": follow, "drain": drain}[command](url, *arguments))
