"""A PostgreSQL of the harness's own, from the machine's binaries, which can be killed in every way."""

import asyncio
import contextlib
import glob
import os
import pathlib
import pwd
import random
import shutil
import signal
import socket
import subprocess

START_SECONDS = 30.0
STOP_SECONDS = 20.0
QUERY_SECONDS = 10.0
STRANGER = "stranger"  # the application name of the sessions that are there to be in the way

# What is killed is a process and not the machine: what it has written stays with the kernel, so that nothing needs to
# be flushed to prove that nothing is lost.
SETTINGS = {
    "fsync": "off", "max_connections": "80", "shared_buffers": "64MB", "restart_after_crash": "on",
    "log_min_messages": "warning", "deadlock_timeout": "200ms",
}


def binaries() -> pathlib.Path:
    """Debian keeps them outside the PATH; the newest version wins."""
    if given := os.environ.get("PG_BIN"):
        return pathlib.Path(given)
    packaged = [pathlib.Path(path) for path in glob.glob("/usr/lib/postgresql/*/bin") if path]
    if packaged:
        return max(packaged, key=lambda path: float(path.parent.name))
    found = shutil.which("postgres")
    assert found, "no PostgreSQL server is installed: install the package postgresql, or set PG_BIN"
    return pathlib.Path(found).parent


def free_port() -> int:
    """Below those that the kernel gives to whoever asks for any: nobody has got it by the time that it is used."""
    while True:
        port = random.SystemRandom().randrange(15_000, 32_000)
        if port not in _given_ports:
            with socket.socket() as probe, contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                _given_ports.add(port)
                return port


_given_ports: set[int] = set()


class Cluster:
    """Runs under an unprivileged user where we are root, whom PostgreSQL refuses. The folder is one that this user can
    reach."""

    def __init__(self, folder: pathlib.Path, settings: dict[str, str] | None = None):
        self.folder = folder
        self.port = free_port()
        self.settings = SETTINGS if settings is None else settings
        self._user = _unprivileged_user()
        self._process: subprocess.Popen | None = None
        self._log = (folder / "postgres.log").open("ab")
        self._data = folder / "postgres"

    def url(self, port: int | None = None) -> str:
        """Through a proxy's port where one is given."""
        return f"postgres://vantflow@127.0.0.1:{port or self.port}/postgres"

    async def initialise(self) -> None:
        self._data.mkdir(mode=0o700)
        if self._user:
            os.chown(self._data, self._user.pw_uid, self._user.pw_gid)
        command = ["-D", str(self._data), "-U", "vantflow", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        process = self._spawn("initdb", *command)
        assert await asyncio.to_thread(process.wait, START_SECONDS) == 0, "initdb failed; see postgres.log"

    async def start(self) -> None:
        """Returns when it takes connections. After a kill it can take a while until the old backends have let go."""
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        settings = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        while True:
            if self._process is None or self._process.poll() is not None:
                (self._data / "postmaster.pid").unlink(missing_ok=True)
                self._process = self._spawn(
                    "postgres", "-D", str(self._data), "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                    "-c", "unix_socket_directories=", *settings,
                )
            if await self._answers():
                return
            assert asyncio.get_running_loop().time() < deadline, "PostgreSQL does not start; see postgres.log"
            await asyncio.sleep(0.05)

    async def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: fast; SIGQUIT: immediate, as after a crash; SIGKILL: the postmaster alone."""
        if self._process is None:
            return
        backends = await asyncio.to_thread(self._children)
        if self._process.poll() is None:
            self._process.send_signal(how)
        await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        # Without their postmaster they end by themselves at their next look; the next one waits until they have.
        deadline = asyncio.get_running_loop().time() + STOP_SECONDS
        while any(_is_postgres(pid) for pid in backends):
            assert asyncio.get_running_loop().time() < deadline, "backends outlived their postmaster"
            await asyncio.sleep(0.02)
        self._process = None

    def close(self) -> None:
        """Ends whatever is left."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(STOP_SECONDS)
        self._log.close()

    async def kill_backend(self, rng: random.Random) -> None:
        """kill -9 of one backend of a server: the postmaster then ends all others and recovers."""
        pids = [pid for pid in await self.session_pids() if _is_postgres(pid)]
        if pids:
            self._signal(rng.choice(pids), signal.SIGKILL)

    async def terminate_backends(self, rng: random.Random, share: float) -> None:
        """pg_terminate_backend of about this share of the servers' sessions."""
        self.terminate([pid for pid in await self.session_pids() if rng.random() < share])

    async def terminate_listeners(self) -> None:
        """The sessions that listen: nothing tells them from outside but the words that a listener says last."""
        self.terminate(await self.session_pids("(query LIKE 'LISTEN %' OR query = 'SELECT 1')"))

    def terminate(self, pids: list[int]) -> None:
        for pid in pids:
            if _is_postgres(pid):
                self._signal(pid, signal.SIGTERM)  # which is what pg_terminate_backend sends

    @staticmethod
    def _signal(pid: int, number: signal.Signals) -> None:
        """Another fault may have ended it since it was looked up."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    async def query(self, sql: str) -> list[str]:
        """The lines of psql's answer; empty while there is nobody to answer."""
        command = [
            str(binaries() / "psql"), "-X", "-A", "-t", "-h", "127.0.0.1", "-p", str(self.port), "-U", "vantflow", "-d",
            "postgres", "-c", sql,
        ]
        process = await asyncio.create_subprocess_exec(
            *command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), QUERY_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
            return []
        return output.decode().split("\n")[:-1]

    async def session_pids(self, condition: str = "true") -> list[int]:
        """The backends of the servers' sessions, of those of them for which this SQL holds."""
        sql = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
        ours = f"'psql', '{STRANGER}'"
        return [
            int(line)
            for line in await self.query(f"{sql} AND application_name NOT IN ({ours}) AND {condition} ORDER BY pid")
        ]

    async def _answers(self) -> bool:
        return await self.query("SELECT 1") == ["1"]

    def _children(self) -> list[int]:
        path = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(word) for word in path.read_text().split()] if path.exists() else []

    def _spawn(self, program: str, *arguments: str) -> subprocess.Popen:
        identity = {}
        if self._user:
            identity = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        return subprocess.Popen(
            [str(binaries() / program), *arguments], cwd="/", stdin=subprocess.DEVNULL, stdout=self._log,
            stderr=self._log, **identity,
        )


def _unprivileged_user():
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "vantflow-postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("no unprivileged user to run PostgreSQL as")


def _is_postgres(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except (FileNotFoundError, ProcessLookupError):
        return False
