"""The history as it grows."""

import time

from google.protobuf.timestamp_pb2 import Timestamp

from . import events

CLOCK_LOOKS = 20


class Recorder:
    """Of one event loop."""

    def __init__(self):
        self.history: list[events.Event] = []
        self._wall_ahead = min((_wall_ahead() for _ in range(CLOCK_LOOKS)), key=lambda look: look[0])[1]

    @property
    def now(self) -> float:
        return time.monotonic()

    def note(self, kind: type[events.Event], *, at: float | None = None, **facts) -> None:
        """Of now, where no other moment is given."""
        self.history.append(kind(at=self.now if at is None else at, **facts))

    def moment(self, stamp: Timestamp) -> float:
        """When this was, on the clock of the history: the database's clock is this machine's."""
        return stamp.seconds + stamp.nanos / 1e9 - self._wall_ahead


def _wall_ahead() -> tuple[float, float]:
    """How long the look took, and how far CLOCK_REALTIME was ahead of CLOCK_MONOTONIC in its middle, in seconds."""
    before = time.monotonic()
    wall = time.time()
    after = time.monotonic()
    return after - before, wall - (before + after) / 2
