"""Procrastinate as its documentation says: psycopg with a pool, asynchronous tasks, notifications on.

Usage: as pgqueuer_peer.py; of `drain` the arguments are JOBS CONCURRENCY WORKERS, all workers in one process.
"""

import asyncio
import json
import sys
import time

import procrastinate


def make_app(url: str, connections: int) -> procrastinate.App:
    return procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=url, min_size=connections, max_size=connections)
    )


async def install(url: str) -> None:
    async with make_app(url, 2).open_async() as app:
        await app.schema_manager.apply_schema_async()


async def produce(url: str, rate: str, seconds: str) -> None:
    app = make_app(url, 8)
    job = app.task(name="job")(_no_op)
    async with app.open_async():
        begin, count = time.monotonic() + 0.5, int(float(rate) * float(seconds))
        asked = []
        for number in range(count):
            await asyncio.sleep(max(0.0, begin + number / float(rate) - time.monotonic()))
            asked.append(asyncio.create_task(job.defer_async(asked=time.monotonic_ns())))
        await asyncio.gather(*asked)


async def follow(url: str, count: str) -> None:
    app, took, enough = make_app(url, 10), [], asyncio.Event()

    @app.task(name="job")
    async def job(asked: int) -> None:
        took.append((time.monotonic_ns() - asked) / 1e6)
        if len(took) == int(count):
            enough.set()

    async with app.open_async():
        worker = asyncio.create_task(app.run_worker_async(concurrency=10, install_signal_handlers=False))
        print("ready", flush=True)
        await enough.wait()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    print(json.dumps(took))


async def drain(url: str, jobs: str, concurrency: str, workers: str) -> None:
    app, done = make_app(url, max(10, int(concurrency))), 0

    @app.task(name="job")
    async def job(asked: int) -> None:
        nonlocal done
        done += 1

    async with app.open_async():
        await job.batch_defer_async(*({"asked": 0} for _ in range(int(jobs))))
        began = time.monotonic()
        await asyncio.gather(*(
            app.run_worker_async(concurrency=int(concurrency), wait=False, install_signal_handlers=False)
            for _ in range(int(workers))
        ))
        assert done == int(jobs), f"{done} of {jobs}"
        print(json.dumps(int(jobs) / (time.monotonic() - began)))


async def _no_op(asked: int) -> None:
    pass


if __name__ == "__main__":
    url, command, *arguments = sys.argv[1:]
    asyncio.run({"install": install, "produce": produce, "follow": follow, "drain": drain}[command](url, *arguments))
