"""Connections that come and go in tens of thousands leave nothing behind: no descriptor, no memory.

VANTFLOW_SOAK_CONNECTIONS says how many; `make soak` opens a hundred thousand.
"""

import os
import pathlib
import subprocess
import sys
import time

from siege import MIB

CONNECTIONS = int(os.environ.get("VANTFLOW_SOAK_CONNECTIONS", "10000"))
CROWDS = 4
WARM_UP = 4_000
SECONDS_MAX = 600

# Per connection this would be 80 bytes in the soak of 100,000: a leaked object of any kind is more.
RSS_GROWTH_MAX_BYTES = 8 * MIB


def crowd(address: str, connections: int) -> None:
    program = pathlib.Path(__file__).with_name("crowd.py")
    processes = [
        subprocess.Popen([sys.executable, str(program), address, str(connections // CROWDS), f"127.0.1.{number + 1}"])
        for number in range(CROWDS)
    ]
    deadline = time.monotonic() + SECONDS_MAX
    assert [process.wait(max(0.1, deadline - time.monotonic())) for process in processes] == [0] * CROWDS


def test_a_crowd_leaves_nothing_behind(target):
    crowd(target.address, WARM_UP)
    target.wait_for_descriptors(target.descriptors)
    with target.attacked(RSS_GROWTH_MAX_BYTES) as siege:
        started = time.monotonic()
        crowd(target.address, CONNECTIONS)
        seconds = time.monotonic() - started
        target.wait_for_descriptors(target.descriptors)
        after = target.gauge.rss_bytes
    assert target.gauge.descriptors == target.descriptors
    growth = after - siege.rss_before_bytes
    print(
        f"{CONNECTIONS} connections in {seconds:.1f} s; resident {growth / 1024:+.0f} KiB after, "
        f"{siege.rss_growth_bytes / 1024:+.0f} KiB at the most; server CPU {siege.cpu_seconds:.1f} s; "
        f"victim {len(siege.calls.seconds)} calls, p99 {siege.calls.p99_seconds * 1e3:.1f} ms"
    )
