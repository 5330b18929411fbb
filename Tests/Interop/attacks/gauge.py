"""What a process uses, from proc(5)."""

import os
import pathlib
import threading

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.02


class Gauge:
    def __init__(self, pid: int):
        self._proc = pathlib.Path("/proc") / str(pid)

    @property
    def rss_bytes(self) -> int:
        for line in (self._proc / "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("the process has no memory: it has ended")

    @property
    def cpu_seconds(self) -> float:
        # The second field, the name, may hold spaces; utime and stime are the 14th and 15th.
        fields = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    @property
    def descriptors(self) -> int:
        return len(os.listdir(self._proc / "fd"))


class Peak:
    """The most memory that was seen between entering and leaving."""

    def __init__(self, gauge: Gauge):
        self._gauge = gauge
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self.rss_bytes = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            self.rss_bytes = max(self.rss_bytes, self._gauge.rss_bytes)
            if self._done.wait(SAMPLE_SECONDS):
                return
