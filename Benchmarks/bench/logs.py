"""Run logs: from an append to its followers, fan-out, late followers, idle ones, and one that stalls.

Server, PostgreSQL and followers share the machine: unlike the other tables no process has a core of its own.
"""

import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator

from .paths import SERVERS
from .report import Table

LOG_LOAD = str(SERVERS / "log-load")
RATE, BATCH = 10_000, 20  # lines a second, lines an append
SUBSCRIBERS, FAN_OUT_SUBSCRIBERS, IDLE_SUBSCRIBERS = 100, 1_000, 10_000
STREAMS_EACH = 100  # followers on one connection
LATE_LINES = 1_000_000
LINE_SECONDS = 300.0
MOST_ROUNDS = 3


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    lines = int(RATE * max(1.0, seconds * 5))
    seen: dict[str, list[tuple[dict, dict]]] = {}
    with _log_server() as server:
        server.write(server.new_run(), RATE)  # warms up
        for _ in range(min(rounds, MOST_ROUNDS)):
            for name, took in (
                (f"{SUBSCRIBERS} followers, {RATE:,} lines a second", lambda: _delivery(server, lines, SUBSCRIBERS, 0, say)),
                ("the same beside one that never reads", lambda: _delivery(server, lines, SUBSCRIBERS, 1, say)),
                (
                    f"{FAN_OUT_SUBSCRIBERS:,} followers, 1,000 lines a second",
                    lambda: _delivery(server, lines // 10, FAN_OUT_SUBSCRIBERS, 0, say, rate=1_000),
                ),
            ):
                seen.setdefault(name, []).append(took())
        late = _late(server, LATE_LINES if seconds >= 1 else LATE_LINES // 10, say)
        idle = _idle(server, say)
    rows = [
        [
            name, f"{_median(each, lambda followed, wrote: followed['entries'] / wrote['seconds']):,.0f}",
            f"{_median(each, lambda _, wrote: wrote['append_p50_ms']):.1f}",
            f"{_median(each, lambda _, wrote: wrote['append_p99_ms']):.1f}",
            f"{_median(each, lambda followed, _: followed['p50_ms']):.1f}",
            f"{_median(each, lambda followed, _: followed['p99_ms']):.1f}",
        ]
        for name, each in seen.items()
    ]
    return [
        Table(
            "From the append of log lines to those who follow",
            ["", "deliveries a second", "append p50 ms", "p99 ms", "to followers p50 ms", "p99 ms"], rows,
            [f"{BATCH} lines an append, over loopback; the numbers of each message are compared with those before. The time",
             "begins before the append, so it holds the commit, and ends where a follower reads the message. Followers, the",
             f"server on one loop and PostgreSQL share the machine's {os.cpu_count()} cores."],
            rounds=min(rounds, MOST_ROUNDS),
        ),
        Table(
            "Late and idle followers",
            ["", "figure"],
            [[f"ms to the first of {late['lines']:,} lines", f"{late['first_ms']:.1f}"],
             ["lines a second until it is caught up with", f"{late['entries'] / late['seconds']:,.0f}"],
             [f"MB that {IDLE_SUBSCRIBERS:,} idle followers hold", f"{idle / 1e6:,.0f}"]],
            rounds=1,
        ),
    ]


def _median(rounds: list[tuple[dict, dict]], figure: Callable[[dict, dict], float]) -> float:
    return statistics.median(figure(followed, wrote) for followed, wrote in rounds)


class _LogServer:
    def __init__(self, process: subprocess.Popen):
        self._process = process
        self.port = int(self._answer("READY"))

    @property
    def resident_bytes(self) -> int:
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def new_run(self) -> str:
        return self._ask("new", "RUN")

    def write(self, run: str, lines: int, rate: int = 0, batch: int = BATCH) -> dict:
        return json.loads(self._ask(f"write {run} {lines} {rate} {batch}", "WROTE"))

    def end(self, run: str) -> None:
        self._ask(f"end {run}", "ENDED")

    def _ask(self, command: str, word: str) -> str:
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return self._answer(word)

    def _answer(self, word: str) -> str:
        line = self._process.stdout.readline().strip()
        if not line.startswith(word):
            raise RuntimeError(f"log-load said {line!r} in place of {word}")
        return line.removeprefix(word).strip()


@contextlib.contextmanager
def _log_server() -> Iterator[_LogServer]:
    with tempfile.TemporaryDirectory(prefix="vantflow-bench-") as folder:
        os.chmod(folder, 0o755)
        process = subprocess.Popen(
            [LOG_LOAD, "serve", "--data", f"{folder}/data"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            yield _LogServer(process)
        finally:
            process.stdin.close()  # its order to end
            process.wait(LINE_SECONDS)


@contextlib.contextmanager
def _followers(server: _LogServer, run: str, subscribers: int, stalled: int = 0) -> Iterator[subprocess.Popen]:
    connections = max(1, subscribers // STREAMS_EACH)
    with subprocess.Popen(
        [LOG_LOAD, "follow", "--port", str(server.port), "--run", run, "--subscribers", str(subscribers),
         "--connections", str(connections), "--stalled", str(stalled)],
        stdout=subprocess.PIPE, text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _result(process: subprocess.Popen) -> dict:
    seen = json.loads(process.stdout.readline())
    if seen["misnumbered"]:
        raise RuntimeError(f"{seen['misnumbered']} entries came out of their order, twice or not at all")
    return seen


def _delivery(
    server: _LogServer, lines: int, subscribers: int, stalled: int, say: Callable[[str], None], rate: int = RATE
) -> tuple[dict, dict]:
    run = server.new_run()
    server.write(run, 1)  # what tells that all followers are there
    with _followers(server, run, subscribers, stalled) as process:
        if process.stdout.readline().strip() != "FOLLOWING":
            raise RuntimeError("the followers did not come")
        wrote = server.write(run, lines, rate)
        server.end(run)
        followed = _result(process)
    if followed["entries"] != (lines + 1) * subscribers:
        raise RuntimeError(f"{followed['entries']} deliveries in place of {(lines + 1) * subscribers}")
    say(f"{subscribers} followers, {stalled} stalled: p99 {followed['p99_ms']:.1f} ms, {wrote}")
    return followed, wrote


def _late(server: _LogServer, lines: int, say: Callable[[str], None]) -> dict:
    run = server.new_run()
    server.write(run, lines, batch=200)
    server.end(run)
    with _followers(server, run, 1) as process:
        process.stdout.readline()
        followed = _result(process)
    if followed["entries"] != lines:
        raise RuntimeError(f"{followed['entries']} entries in place of {lines}")
    say(f"late: {followed}")
    return followed | {"lines": lines}


def _idle(server: _LogServer, say: Callable[[str], None]) -> int:
    """The growth of the server's memory by followers who have had the one line that there is."""
    run = server.new_run()
    server.write(run, 1)
    before = server.resident_bytes
    with _followers(server, run, IDLE_SUBSCRIBERS) as process:
        process.stdout.readline()
        time.sleep(1)
        held = server.resident_bytes - before
        # All of them are still there.
        server.write(run, 1)
        server.end(run)
        followed = _result(process)
    if followed["entries"] != 2 * IDLE_SUBSCRIBERS:
        raise RuntimeError(f"{followed['entries']} deliveries to idle followers in place of {2 * IDLE_SUBSCRIBERS}")
    say(f"idle: {held / 1e6:.0f} MB")
    return held
