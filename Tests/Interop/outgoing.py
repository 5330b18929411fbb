"""What a streaming call of a test sends."""

import queue


class Requests:
    """Requests that a test hands out one by one while the call runs."""

    def __init__(self, *first):
        self._queue = queue.SimpleQueue()
        for request in first:
            self._queue.put(request)

    def send(self, request) -> None:
        self._queue.put(request)

    def finish(self) -> None:
        self._queue.put(None)

    def __iter__(self):
        return iter(self._queue.get, None)
