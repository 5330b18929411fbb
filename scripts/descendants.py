"""Runs a command and answers for every process that it started, however far away those have moved.

Chromium and PostgreSQL open sessions and process groups of their own, so neither a group nor an environment variable
finds what a test left behind. A subreaper does: the kernel hands it every orphan among its descendants
(prctl(2), PR_SET_CHILD_SUBREAPER).
"""

import ctypes
import dataclasses
import os
import pathlib
import signal
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36
POLL_SECONDS = 0.02
SETTLING_SECONDS = 90.0  # an orphan that ends by itself within this time was only slow, and is not reported


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a command ended: `exit_code` is None when it was stopped for taking too long."""

    exit_code: int | None
    left_behind: list[str]


def run(command: list[str], timeout_seconds: float, **popen_options) -> Outcome:
    """Runs `command`, ends whatever outlives it, and reports both."""
    _adopt_orphans()
    child = subprocess.Popen(command, **popen_options)
    exit_code = _wait(child.pid, time.monotonic() + timeout_seconds)
    if exit_code is None:
        _end(_descendants(child.pid) | {child.pid})
        _wait(child.pid, time.monotonic() + SETTLING_SECONDS)
    child.returncode = exit_code if exit_code is not None else -signal.SIGKILL  # reaped here, not by Popen
    return Outcome(exit_code, end_left_behind())


def end_left_behind() -> list[str]:
    """Ends the descendants that still run and returns their command lines; for a process without other children."""
    deadline = time.monotonic() + SETTLING_SECONDS
    while _alive() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    survivors = {pid: _command_line(pid) for pid in _alive()}
    while remaining := _alive():
        _end(remaining)
        time.sleep(POLL_SECONDS)
    return [f"{pid}: {line}" for pid, line in sorted(survivors.items())]


def _adopt_orphans() -> None:
    if os.name != "posix" or not pathlib.Path("/proc/self/task").exists():
        return  # another system than Linux: the command runs, and nothing is found
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_CHILD_SUBREAPER")


def _wait(child: int, deadline: float) -> int | None:
    """The exit code of a child, or None at the deadline.

    Adopted orphans are reaped meanwhile: one that stayed a zombie would look alive to whoever waits for its end.
    """
    while time.monotonic() < deadline:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == child:
            return os.waitstatus_to_exitcode(status)
        if pid == 0:
            time.sleep(POLL_SECONDS)
    return None


def _alive() -> set[int]:
    """The running descendants of this process; the dead ones that were handed to it are reaped on the way."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass  # there are none
    return _descendants(os.getpid())


def _descendants(pid: int) -> set[int]:
    found: set[int] = set()
    for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in map(int, children.read_text().split()):
                found |= {child} | _descendants(child)
        except OSError:
            continue  # the thread or process ended while it was looked at
    return found


def _end(pids: set[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _command_line(pid: int) -> str:
    try:
        line = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return line.strip()[:200] or pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "(ended)"
