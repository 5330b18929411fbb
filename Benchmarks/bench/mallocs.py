"""Allocations of a unary call in the steady state: what one call more costs when 10 connections are open already."""

import collections
import os
import pathlib
import re
import signal
import tempfile
import time
from collections.abc import Callable

from . import stacks, unary
from .load import Load, run
from .paths import MALLOC_COUNT
from .peers import OURS, servers
from .report import Table
from .server import Server

DEPTH = 14
# Two counts, of which the difference is the steady state: connections and what only the first calls need go out.
FEW, MANY = 1_000, 21_000
SMALLEST = 0.05  # allocations a call; what is rarer is summed up
REPORT_SECONDS_MAX = 30.0
ALLOCATORS = (
    "malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "operator new", "swift_slowAlloc",
    "swift_allocObject",
)


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    wanted = unary.load(unary.SMALL, 10, 50)
    totals = []
    for peer in servers():
        few, many = _count(peer, wanted, depth=0)
        calls, size = ((after - before) / (MANY - FEW) for before, after in zip(_totals(few), _totals(many)))
        totals.append([peer.name, f"{calls:.2f}", f"{size:,.0f}"])
        say(f"{peer.name}: {totals[-1][1]} allocations a call")
    few, many = _count(next(peer for peer in servers() if peer.name == OURS), wanted, DEPTH)
    return [
        Table(
            f"Allocations of a unary echo of 13 bytes, {wanted.connections} x {wanted.streams}",
            ["server", "mallocs a call", "bytes a call"], totals,
            ["malloc, calloc, realloc and aligned ones, counted by a preloaded library: the difference between",
             f"{MANY:,} and {FEW:,} calls."],
        ),
        Table(
            "Where VantFlow's allocations come from", ["by", "for", "mallocs a call", "bytes a call"], _rows(few, many),
            text_columns=2,
        ),
    ]


def _count(peer: Server, load: Load, depth: int) -> tuple[stacks.Counts, stacks.Counts]:
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "mallocs"
        environment = {
            "LD_PRELOAD": str(MALLOC_COUNT), "MALLOC_COUNT_FILE": str(file), "MALLOC_COUNT_DEPTH": str(depth)
        }
        with peer.with_environment(environment) as server:
            run(server, load, FEW)
            return _window(server, load, FEW, file), _window(server, load, MANY, file)


def _window(server: Server, load: Load, calls: int, file: pathlib.Path) -> stacks.Counts:
    os.kill(server.pid, signal.SIGUSR1)
    run(server, load, calls)
    os.kill(server.pid, signal.SIGUSR2)
    deadline = time.monotonic() + REPORT_SECONDS_MAX
    while not file.exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{server.name} wrote no count of its allocations")
        time.sleep(0.01)
    counts = stacks.read(file)
    file.unlink()
    return counts


def _totals(counts: stacks.Counts) -> tuple[int, int]:
    return counts.calls, counts.bytes


def _rows(few: stacks.Counts, many: stacks.Counts) -> list[list[str]]:
    sums: dict = collections.defaultdict(lambda: [0, 0])
    for counts, sign in ((many, 1), (few, -1)):
        for frames, (calls, size) in counts.sites.items():
            entry = sums[_site(frames)]
            entry[0] += sign * calls
            entry[1] += sign * size
    per_call = {site: (calls / (MANY - FEW), size / (MANY - FEW)) for site, (calls, size) in sums.items()}
    named = {site: cost for site, cost in per_call.items() if cost[0] >= SMALLEST}
    rest = [sum(cost[index] for site, cost in per_call.items() if site not in named) for index in (0, 1)]
    costs = sorted(named.items(), key=lambda item: -item[1][0]) + [(("others", ""), rest)]
    return [[by, purpose, f"{calls:.2f}", f"{size:,.0f}"] for (by, purpose), (calls, size) in costs]


def _site(frames: tuple[stacks.Frame, ...]) -> tuple[str, str]:
    """The function that allocated, and the line of Swift that wanted it."""
    outside = [frame for frame in frames if not frame.function.startswith(ALLOCATORS)]
    if not outside:
        return "?", "?"
    wanting = next((frame for frame in outside if ".swift:" in frame.source), None)
    place = f"{_short(wanting.function)}, {wanting.source}" if wanting else outside[0].module
    return _short(outside[0].function), place


def _short(function: str) -> str:
    """Without its parameters, those of its types included."""
    function = function.split("(")[0]
    while (shorter := re.sub(r"<[^<>]*>", "", function)) != function:
        function = shorter
    return function
