"""Two servers, three runner hosts, one PostgreSQL, and a proxy between each pair of them."""

import asyncio
import contextlib
import dataclasses
import pathlib
import signal
from collections.abc import AsyncIterator

from server_process import BINARIES

from .cluster import Cluster, free_port
from .contract import Stubs
from .disk import SmallDisk
from .operating import Operator
from .processes import Child
from .proxy import Proxy

SERVERS = 2
RUNNERS = 3
RUNNER_CONCURRENCY = 6
DATABASE_CONNECTIONS = 10
READY_SECONDS = 60.0
TOKEN = "the-runners-of-the-chaos-test-show-this-token"


@dataclasses.dataclass(frozen=True)
class Programs:
    """What is started. `server` is `vantflow serve`, or a test's own that breaks a promise; without a `runner` the
    servers have to execute runs themselves."""

    server: tuple[str, ...] = (str(BINARIES / "vantflow"), "serve")
    runner: tuple[str, ...] | None = (str(BINARIES / "chaos-runner"),)
    server_environment: dict[str, str] = dataclasses.field(default_factory=dict)
    # What a server is upgraded to: it migrates the database, and the others go on with it.
    next_server: tuple[str, ...] = (str(BINARIES / "chaos-server"),)
    next_environment: dict[str, str] = dataclasses.field(
        default_factory=lambda: {"CHAOS_VARIANT": "none", "CHAOS_VERSION": "next"}
    )


class World:
    """Everything of one chaos test, in one folder. Use it by `async with`."""

    def __init__(self, folder: pathlib.Path, lease_seconds: int, programs: Programs = Programs()):
        self.folder = folder
        self.lease_seconds = lease_seconds
        self.cluster = Cluster(folder)
        self._cluster_users = 0
        # Held by whoever stops or starts PostgreSQL: who came in the middle of a start would stop half of it.
        self._turning_cluster = asyncio.Lock()
        self.disk = SmallDisk(folder / "artifacts")
        ports = [free_port() for _ in range(SERVERS)]
        to_database = [Proxy(f"server {n + 1} to PostgreSQL", [self.cluster.port]) for n in range(SERVERS)]
        # Runners find whichever server lives behind one address, as behind a load balancer.
        from_runners = [
            Proxy(f"runner {n + 1} to servers", ports[n % SERVERS :] + ports[: n % SERVERS]) for n in range(RUNNERS)
        ]
        from_clients = [Proxy(f"clients to server {n + 1}", [ports[n]]) for n in range(SERVERS)]
        self.links = {
            "server to PostgreSQL": to_database, "runner to server": from_runners, "client to server": from_clients,
        }
        self.servers = [
            Child(
                f"server {n + 1}", list(programs.server),
                {
                    "DATABASE_URL": self.cluster.url(to_database[n].port), "PORT": str(ports[n]),
                    "DATABASE_CONNECTIONS": str(DATABASE_CONNECTIONS), "ARTIFACTS_DIR": str(self.disk.folder / "store"),
                    "WORKER_CONCURRENCY": "0", "LOG_LEVEL": "info", "DRAIN_TIMEOUT": "2", "EVENT_LOOPS": "2",
                    "RUNNER_TOKENS": TOKEN,
                    **programs.server_environment,
                },
                folder / f"server-{n + 1}.log",
            )
            for n in range(SERVERS)
        ]
        self.journals = [folder / f"runner-{n + 1}.journal" for n in range(RUNNERS)]
        self.runners = [
            Child(
                f"runner {n + 1}",
                [*(programs.runner or ()), "--server", f"127.0.0.1:{from_runners[n].port}", "--name", f"r{n + 1}",
                 "--journal", str(self.journals[n]), "--concurrency", str(RUNNER_CONCURRENCY),
                 "--spool", str(folder / f"runner-{n + 1}.spool"),
                 # What this one does under a lost lease only the servers can stop.
                 *(["--stubborn"] if n == 0 else [])],
                {"RUNNER_TOKEN": TOKEN},
                folder / f"runner-{n + 1}.log",
            )
            for n in range(RUNNERS if programs.runner else 0)
        ]
        self.stubs: list[Stubs] = []
        self.operator: Operator | None = None  # who pauses its queues; set before the first fault
        self.exit_codes: dict[str, int | BaseException | None] = {}
        self._programs = programs
        self._upgrading = asyncio.Lock()

    async def __aenter__(self) -> "World":
        try:
            await self._start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_) -> None:
        for stub in self.stubs:
            await stub.close()
        children = self.runners + self.servers
        codes = await asyncio.gather(*(child.stop() for child in children), return_exceptions=True)
        self.exit_codes = {child.name: code for child, code in zip(children, codes)}
        for child in children:
            child.close()
        for proxies in self.links.values():
            for proxy in proxies:
                await proxy.stop()
        self.cluster.close()
        self.disk.close()

    async def _start(self) -> None:
        for proxies in self.links.values():
            for proxy in proxies:
                await proxy.start()
        await self.cluster.initialise()
        await self.cluster.start()
        for server in self.servers:
            server.start()
        self.stubs = [Stubs(f"server {n + 1}", proxy.port) for n, proxy in enumerate(self.links["client to server"])]
        for stub in self.stubs:
            try:
                await asyncio.wait_for(stub.ready(), READY_SECONDS)
            except TimeoutError:
                said = (self.folder / "server-1.log").read_text(errors="replace")[-2000:]
                raise AssertionError(f"the servers do not start: {said}") from None
        for runner in self.runners:
            runner.start()

    @contextlib.asynccontextmanager
    async def upgraded(self, server: Child) -> AsyncIterator[None]:
        """A server is of the next version, and the others are not; afterwards it is what it was. One at a time: whoever
        comes second waits."""
        async with self._upgrading:
            async with server.replaced(list(self._programs.next_server), self._programs.next_environment):
                yield

    @contextlib.asynccontextmanager
    async def cluster_down(self, how: signal.Signals) -> AsyncIterator[None]:
        """PostgreSQL is away; it comes back when the last of those who want it away has enough."""
        self._cluster_users += 1
        try:
            async with self._turning_cluster:
                await self.cluster.stop(how)  # which does nothing where it is away already
            yield
        finally:
            self._cluster_users -= 1
            async with self._turning_cluster:
                # Whoever has come meanwhile wants it away, and brings it back.
                if self._cluster_users == 0:
                    await self.cluster.start()
