"""The history as it grows."""

import time

from . import events


class Recorder:
    """Of one event loop."""

    def __init__(self):
        self.history: list[events.Event] = []

    def note(self, kind: type[events.Event], **facts) -> None:
        self.history.append(kind(at=time.monotonic(), **facts))
