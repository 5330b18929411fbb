"""The faults, by name: each breaks something of a world for a while, and puts it right again."""

import asyncio
import contextlib
import dataclasses
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from .proxy import Proxy, Way
from .strangers import holding_a_lock, taking_all_connections
from .world import World


@dataclasses.dataclass(frozen=True)
class Planned:
    """A fault of a schedule. Times are seconds, the first one from the schedule's beginning."""

    after: float
    fault: str
    lasts: float
    seed: float

    def __str__(self) -> str:
        return f"{self.after:7.1f} s  {self.fault}, {self.lasts:.1f} s"


# Seconds between the beginnings of two faults, on average; some overlap, and some leave a calm between them.
PAUSE_SECONDS = (1.0, 8.0)
# How long those last that have a length.
LENGTH_SECONDS = (0.5, 4.0)
LOCK_SECONDS = (0.0, 6.0)  # and so much longer is a lock held
UPGRADED_SECONDS = (1.0, 5.0)  # and so much longer are servers of two versions


def schedule(seed: int, seconds: float, names: Iterable[str] | None = None) -> list[Planned]:
    """Faults for so many seconds, of these or of all: each once in a seeded order before any comes again."""
    rng = random.Random(f"faults {seed}")
    names = list(FAULTS) if names is None else list(names)
    planned, after, deck = [], 2.0, []
    while names and after < seconds:
        if not deck:
            deck = sorted(names)
            rng.shuffle(deck)
        planned.append(Planned(after=after, fault=deck.pop(), lasts=rng.uniform(*LENGTH_SECONDS), seed=rng.random()))
        after += rng.uniform(*PAUSE_SECONDS)
    return planned


@contextlib.asynccontextmanager
async def breaking(world: World, planned: Planned) -> AsyncIterator[str]:
    """Breaks on entry, mends on exit; what it yields is the target."""
    rng = random.Random(planned.seed)
    async with FAULTS[planned.fault](world, rng) as target:
        yield target


Fault = Callable[[World, random.Random], contextlib.AbstractAsyncContextManager[str]]
FAULTS: dict[str, Fault] = {}


def fault(name: str) -> Callable:
    def register(body) -> Fault:
        FAULTS[name] = contextlib.asynccontextmanager(body)
        return FAULTS[name]

    return register


# Processes.


@fault("kill -9 a server")
async def _kill_server(world: World, rng: random.Random):
    server = rng.choice(world.servers)
    server.kill()
    yield server.name


@fault("kill -9 a runner")
async def _kill_runner(world: World, rng: random.Random):
    runner = rng.choice(world.runners)
    runner.kill()
    yield runner.name


@fault("pause a server")
async def _pause_server(world: World, rng: random.Random):
    server = rng.choice(world.servers)
    server.pause()
    try:
        yield server.name
    finally:
        server.resume()


@fault("pause a runner beyond its lease")
async def _pause_runner(world: World, rng: random.Random):
    runner = rng.choice(world.runners)
    runner.pause()
    try:
        # Lost leases are looked for at intervals, and then there is a moment in which the rescued run is news.
        await asyncio.sleep(world.lease_seconds * 1.6)
        yield runner.name
    finally:
        runner.resume()


@fault("no descriptor left, server")
async def _server_without_descriptors(world: World, rng: random.Random):
    number = rng.randrange(len(world.servers))
    with world.servers[number].without_descriptors():
        # It needs new ones for what it loses.
        for link in rng.sample(["client to server", "server to PostgreSQL"], rng.randrange(3)):
            world.links[link][number].abort_all()
        yield world.servers[number].name


@fault("no descriptor left, runner")
async def _runner_without_descriptors(world: World, rng: random.Random):
    number = rng.randrange(len(world.runners))
    with world.runners[number].without_descriptors():
        if rng.random() < 0.5:
            world.links["runner to server"][number].abort_all()
        yield world.runners[number].name


@fault("stop a runner in order")
async def _stop_runner(world: World, rng: random.Random):
    runner = rng.choice(world.runners)
    runner.signal(signal.SIGTERM)
    yield runner.name


@fault("stop a server in order")
async def _stop_server(world: World, rng: random.Random):
    server = rng.choice(world.servers)
    server.signal(signal.SIGTERM)
    yield server.name


@fault("upgrade a server")
async def _upgrade(world: World, rng: random.Random):
    server, old = rng.sample(world.servers, 2)
    async with world.upgraded(server):
        await asyncio.sleep(rng.uniform(*UPGRADED_SECONDS))
        # What is killed now comes back to a database that is newer than it is.
        if rng.random() < 0.5:
            old.kill()
        yield server.name


# PostgreSQL.


@fault("kill -9 a backend")
async def _kill_backend(world: World, rng: random.Random):
    await world.cluster.kill_backend(rng)
    yield "PostgreSQL"


@fault("kill -9 the postmaster")
async def _kill_postmaster(world: World, rng: random.Random):
    async with world.cluster_down(signal.SIGKILL):
        yield "PostgreSQL"


@fault("restart PostgreSQL")
async def _restart(world: World, rng: random.Random):
    async with world.cluster_down(rng.choice([signal.SIGINT, signal.SIGQUIT])):
        yield "PostgreSQL"


@fault("terminate backends")
async def _terminate(world: World, rng: random.Random):
    async with _at_a_rate(lambda: world.cluster.terminate_backends(rng, share=0.3)):
        yield "PostgreSQL"


@fault("lost notifications")
async def _lose_notifications(world: World, rng: random.Random):
    # What is told while nobody listens is lost.
    async with _at_a_rate(world.cluster.terminate_listeners):
        yield "PostgreSQL"


@fault("no connection left")
async def _no_connection(world: World, rng: random.Random):
    async with taking_all_connections(world.cluster, rng):
        yield "PostgreSQL"


@fault("somebody else's lock")
async def _lock(world: World, rng: random.Random):
    async with holding_a_lock(world.cluster, rng) as held:
        # Some wait for longer than a statement may take.
        await asyncio.sleep(rng.uniform(*LOCK_SECONDS))
        yield held


@contextlib.asynccontextmanager
async def _at_a_rate(act: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    async def again_and_again() -> None:
        while True:
            await act()
            await asyncio.sleep(0.2)

    acting = asyncio.create_task(again_and_again())
    try:
        yield
    finally:
        acting.cancel()
        await asyncio.gather(acting, return_exceptions=True)


# The queue.


@fault("pause a queue")
async def _pause_queue(world: World, rng: random.Random):
    async with world.operator.pause(rng) as project_id:
        yield f"the queue of {project_id or 'the whole'}"


# The network, between each pair.

Break = Callable[[Proxy, random.Random], contextlib.AbstractContextManager[None]]


def _losing_answers_again_and_again(proxy: Proxy, rng: random.Random):
    """Connections work for a moment, then their answers go astray, then they are reset."""

    @contextlib.asynccontextmanager
    async def breaking() -> AsyncIterator[None]:
        async def again():
            while True:
                await asyncio.sleep(rng.uniform(0.0, 0.3))
                with proxy.losing_answers():
                    await asyncio.sleep(rng.uniform(0.02, 0.3))

        losing = asyncio.create_task(again())
        try:
            yield
        finally:
            losing.cancel()
            await asyncio.gather(losing, return_exceptions=True)

    return breaking()


BREAKS: dict[str, Break] = {
    "cut": lambda proxy, rng: proxy.cut(),
    "half open": lambda proxy, rng: proxy.half_open(
        *rng.choice([(Way.UP,), (Way.DOWN,), (Way.UP, Way.DOWN)]), reset_after=rng.random() < 0.5
    ),
    "slow": lambda proxy, rng: proxy.slow(rng.uniform(0.01, 0.2)),
    "lost answers": _losing_answers_again_and_again,
}


def _register_network_faults() -> None:
    for link in ("client to server", "runner to server", "server to PostgreSQL"):
        for how, make in BREAKS.items():
            _register(f"{how}, {link}", link, make)


def _register(name: str, link: str, make: Break) -> None:
    @fault(name)
    async def _break(world: World, rng: random.Random):
        proxy = rng.choice(world.links[link])
        broken = make(proxy, rng)
        if isinstance(broken, contextlib.AbstractAsyncContextManager):
            async with broken:
                yield proxy.name
        else:
            with broken:
                yield proxy.name


_register_network_faults()


# The disk.


@fault("full artifact disk")
async def _full_disk(world: World, rng: random.Random):
    with world.disk.full() if world.disk.can_be_full else contextlib.nullcontext():
        yield "artifacts"
