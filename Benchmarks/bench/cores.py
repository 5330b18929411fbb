"""Where programs run: every server on the same one core, loads on the others, so that neither takes time from the
other and a server's threads cannot spread further than its peer's."""

import os

_ALL = sorted(os.sched_getaffinity(0))
SERVER = _ALL[:1]
LOAD = _ALL[1:] or _ALL


def on(cores: list[int], command: list[str]) -> list[str]:
    return ["taskset", "--cpu-list", ",".join(map(str, cores)), *command]
