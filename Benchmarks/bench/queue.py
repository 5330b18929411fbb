"""The run queue beside PgQueuer and Procrastinate, each alone on one PostgreSQL with the same settings."""

import asyncio
import contextlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable

import grpc

from . import stubs
from .paths import BENCHMARKS, QUEUE_PEERS, REPOSITORY, SERVERS
from .report import Table

sys.path.insert(0, str(REPOSITORY / "Tests" / "Chaos"))

from chaos.cluster import Cluster, free_port  # noqa: E402

RATE = 100  # runs a second while latencies are measured
LATENCY_SECONDS = 10.0  # of a full round
DRAINED = 10_000  # runs of a full round; Procrastinate, which is slower, gets a tenth
START_SECONDS = 30.0
CALL_SECONDS = 30.0
MOST_ROUNDS = 3
PRODUCERS = 64  # calls on their way while the queue is filled
# PostgreSQL's own defaults are what a user has: commits are flushed.
SETTINGS = {"max_connections": "100"}

# What is tried of each; the best counts. Workers x runs of a claim; managers x batch; concurrency x workers.
VANTFLOW = [(1, 64), (4, 16), (8, 64), (4, 128)]
PGQUEUER = [(1, 10), (5, 10), (2, 50), (5, 100)]
PROCRASTINATE = [(1, 1), (10, 1), (10, 2), (30, 1)]


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    return asyncio.run(_measure(min(rounds, MOST_ROUNDS), min(1.0, seconds), say))


async def _measure(rounds: int, share: float, say: Callable[[str], None]) -> list[Table]:
    latencies: dict[str, list[list[float]]] = {}
    rates: dict[str, dict[str, list[float]]] = {}
    seconds, drained = LATENCY_SECONDS * share, int(DRAINED * share)
    for number in range(1, rounds + 1):
        for name, took in [
            ("VantFlow, within one process", lambda: _our_latency(seconds, servers=1)),
            ("VantFlow, across two servers", lambda: _our_latency(seconds, servers=2)),
            ("PgQueuer", lambda: _peer_latency("pgqueuer", seconds)),
            ("Procrastinate", lambda: _peer_latency("procrastinate", seconds)),
        ]:
            for part, each in (await took()).items():
                latencies.setdefault(f"{name}{part}", []).append(each)
                say(f"round {number} {name}{part}: p95 {_percentile(each, 95):.1f} ms")
        for name, shapes, rate in [
            ("VantFlow", VANTFLOW, lambda shape: _our_rate(drained, *shape)),
            ("PgQueuer", PGQUEUER, lambda shape: _peer_rate("pgqueuer", drained, *shape)),
            ("Procrastinate", PROCRASTINATE, lambda shape: _peer_rate("procrastinate", drained // 10, *shape)),
        ]:
            for shape in shapes:
                each = rates.setdefault(name, {}).setdefault(f"{shape[0]} x {shape[1]}", [])
                each.append(await rate(shape))
                say(f"round {number} {name}, {shape[0]} x {shape[1]}: {each[-1]:,.0f}/s")
    return [_latency_table(latencies), _rate_table(rates)]


def _latency_table(latencies: dict[str, list[list[float]]]) -> Table:
    rows = [
        [name, *(f"{statistics.median(_percentile(took, p) for took in rounds):.1f}" for p in (50, 95, 99))]
        for name, rounds in latencies.items()
    ]
    return Table(
        f"From asking for a run to its start, at {RATE} a second", ["queue", "p50 ms", "p95 ms", "p99 ms"], rows,
        ["From before the call that asks (RunPlan over gRPC, enqueue, defer) until a worker has the run. VantFlow's",
         "figures hold the RPC and its idempotency key; the peers' producers write to PostgreSQL directly. What is queued",
         "is counted from when the client has its answer, which tells of the commit; a worker may be sooner: that is 0."],
        rounds=len(next(iter(latencies.values()))),
    )


def _rate_table(rates: dict[str, dict[str, list[float]]]) -> Table:
    ours = max(statistics.median(many) for many in rates["VantFlow"].values())
    rows = []
    for name, shapes in rates.items():
        for shape, many in shapes.items():
            median = statistics.median(many)
            rows.append([name, shape, f"{median:,.0f}", f"{ours / median:.1f}"])
    return Table(
        "Runs a second that do nothing, from a full queue",
        ["queue", "", "runs a second", "VantFlow's best is so many times"], rows,
        ["VantFlow: workers x runs of a claim, in the server's process; a run is a claim and a completion with their",
         "activity entries. PgQueuer: queue managers x batch, with uvloop and asyncpg, in drain mode. Procrastinate:",
         "concurrency x workers. PostgreSQL has its default settings; it and the workers share all cores."],
        text_columns=2, rounds=len(next(iter(rates["VantFlow"].values()))),
    )


def _percentile(samples: list[float], percent: int) -> float:
    return statistics.quantiles(samples, n=100)[percent - 1]


@contextlib.asynccontextmanager
async def _fresh_cluster() -> AsyncIterator[Cluster]:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vantflow-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, SETTINGS)
    try:
        await cluster.initialise()
        await cluster.start()
        yield cluster
    finally:
        cluster.close()
        shutil.rmtree(folder, ignore_errors=True)


# Ours.


class _Server:
    """A chaos-server, with workers that do nothing where they are wanted."""

    def __init__(self, cluster: Cluster, workers: tuple[int, int] | None):
        self.port = free_port()
        self.journal = cluster.folder / f"starts-{self.port}"
        environment = {
            "DATABASE_URL": cluster.url(), "ARTIFACTS_DIR": str(cluster.folder / "artifacts"), "PORT": str(self.port),
            "DATABASE_CONNECTIONS": "20", "CHAOS_VARIANT": "none", "LOG_LEVEL": "error",
        }
        if workers:
            count, batch = workers
            environment |= {"NO_OP_WORKERS": str(count), "NO_OP_BATCH": str(batch), "NO_OP_JOURNAL": str(self.journal)}
        self._process = subprocess.Popen([str(SERVERS / "chaos-server")], env=os.environ | environment)

    async def stop(self) -> None:
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, START_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def starts(self) -> dict[str, int]:
        """When each run was handed out, in nanoseconds; after the server has stopped."""
        return {run: int(at) for run, at in (line.split() for line in self.journal.read_text().splitlines())}


class _Producer:
    """Asks a server for runs of one plan."""

    def __init__(self, port: int):
        self._channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}")
        _, self._projects = stubs.vantflow("project")
        self._plans, plan_service = stubs.vantflow("plan")
        self._plan_service = plan_service.PlanServiceStub(self._channel)

    async def prepare(self) -> None:
        await asyncio.wait_for(self._channel.channel_ready(), START_SECONDS)
        projects, project_service = stubs.vantflow("project")
        tasks, _ = stubs.vantflow("task")
        project = await project_service.ProjectServiceStub(self._channel).CreateProject(
            projects.CreateProjectRequest(project=projects.Project(display_name="Benchmark")), timeout=CALL_SECONDS
        )
        plan = self._plans.Plan(title="No-op", tasks=[tasks.Task(name="Nothing", custom=tasks.Custom(expression="1"))])
        draft = await self._plan_service.CreatePlan(
            self._plans.CreatePlanRequest(project_id=project.id, plan=plan), timeout=CALL_SECONDS
        )
        await self._plan_service.ApprovePlan(
            self._plans.ApprovePlanRequest(plan_id=draft.id, etag=draft.etag), timeout=CALL_SECONDS
        )
        self._plan_id = draft.id

    async def ask(self) -> tuple[str, int, int]:
        """The run, when it was asked for, and when the answer was there."""
        asked = time.monotonic_ns()
        request = self._plans.RunPlanRequest(plan_id=self._plan_id, request_id=str(uuid.uuid4()))
        run = await self._plan_service.RunPlan(request, timeout=CALL_SECONDS)
        return run.id, asked, time.monotonic_ns()

    async def close(self) -> None:
        await self._channel.close()


async def _our_latency(seconds: float, servers: int) -> dict[str, list[float]]:
    async with _fresh_cluster() as cluster:
        asked_server = _Server(cluster, workers=(4, 4) if servers == 1 else None)
        producer = _Producer(asked_server.port)
        await producer.prepare()
        working_server = asked_server
        if servers == 2:
            working_server = _Server(cluster, workers=(4, 4))
            other = _Producer(working_server.port)
            await other.prepare()
            await other.close()
        for _ in range(10):
            await producer.ask()
        begin, asking = time.monotonic() + 0.5, []
        for number in range(int(RATE * seconds)):
            await asyncio.sleep(max(0.0, begin + number / RATE - time.monotonic()))
            asking.append(asyncio.create_task(producer.ask()))
        asked = await asyncio.gather(*asking)
        await _drained(cluster, 0)
        await producer.close()
        for server in {asked_server, working_server}:
            await server.stop()
        starts = working_server.starts()
    return {
        "": [(starts[run] - at) / 1e6 for run, at, _ in asked],
        ", once queued": [max(0, starts[run] - answered) / 1e6 for run, _, answered in asked],
    }


async def _our_rate(runs: int, workers: int, batch: int) -> float:
    async with _fresh_cluster() as cluster:
        filling = _Server(cluster, workers=None)
        producer = _Producer(filling.port)
        await producer.prepare()
        rest = iter(range(runs))

        async def fill() -> None:
            for _ in rest:
                await producer.ask()

        await asyncio.gather(*(fill() for _ in range(PRODUCERS)))
        await producer.close()
        await filling.stop()
        working = _Server(cluster, workers=(workers, batch))
        await _drained(cluster, 0)
        await working.stop()
        # From the first claim to the last completion, by the database's own clock: a start is not part of the rate.
        (took,) = await cluster.query("SELECT extract(epoch FROM max(finished_at) - min(started_at)) FROM runs")
        assert len(working.starts()) == runs
    return runs / float(took)


async def _drained(cluster: Cluster, left: int) -> None:
    deadline = time.monotonic() + 120
    sql = "SELECT count(*) FROM runs WHERE state IN ('queued', 'running')"
    while (await cluster.query(sql)) != [str(left)]:
        assert time.monotonic() < deadline, "the queue does not become empty"
        await asyncio.sleep(1.0)


# The peers.


def _peer(name: str, url: str, *arguments) -> list[str]:
    script = BENCHMARKS / "peers" / "queues" / f"{name}_peer.py"
    return [str(QUEUE_PEERS / "bin" / "python"), str(script), url, *map(str, arguments)]


async def _run(command: list[str]) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    output, _ = await asyncio.wait_for(process.communicate(), 300)
    assert process.returncode == 0, f"{command[1]} failed"
    return output.decode()


async def _peer_latency(name: str, seconds: float) -> dict[str, list[float]]:
    async with _fresh_cluster() as cluster:
        await _run(_peer(name, cluster.url(), "install"))
        count = int(RATE * seconds)
        follower = await asyncio.create_subprocess_exec(
            *_peer(name, cluster.url(), "follow", count), stdout=subprocess.PIPE, limit=1 << 24
        )
        assert await asyncio.wait_for(follower.stdout.readline(), START_SECONDS) == b"ready\n"
        await _run(_peer(name, cluster.url(), "produce", RATE, seconds))
        took = json.loads(await asyncio.wait_for(follower.stdout.readline(), 60))
        await follower.wait()
    assert len(took) == count
    return {"": took}


async def _peer_rate(name: str, jobs: int, first: int, second: int) -> float:
    async with _fresh_cluster() as cluster:
        await _run(_peer(name, cluster.url(), "install"))
        return float(await _run(_peer(name, cluster.url(), "drain", jobs, first, second)))
