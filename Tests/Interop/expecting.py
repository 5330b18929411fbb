"""Expecting a status of a call."""

import contextlib
import time
from collections.abc import Callable

import grpc
import pytest

CALL_SECONDS = 10.0  # no call of a passing test takes this long


@contextlib.contextmanager
def status(code: grpc.StatusCode):
    """The block must end with an RPC error of this code; yields the exception's holder, as pytest.raises does."""
    with pytest.raises(grpc.RpcError) as raised:
        yield raised
    assert raised.value.code() is code, f"{raised.value.code()}: {raised.value.details()}"


def eventually(condition: Callable[[], bool], within_seconds: float = CALL_SECONDS) -> None:
    """Asks again until it holds; for what another process does in its own time and announces to nobody."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"


def receive_until_the_deadline(stream: Callable[[float], grpc.Call], cancelled: Callable[[], int]) -> int:
    """Reads a stream that never ends until its deadline of so many seconds has passed, one that is in the middle of it:
    with longer ones where the machine stood still until the first had passed.

    Returns how many handlers had been cancelled before.
    """
    for seconds in (0.5, 2.0, 8.0):
        before, received = cancelled(), 0
        with status(grpc.StatusCode.DEADLINE_EXCEEDED):
            for _ in stream(seconds):
                received += 1
        if received:
            return before
    raise AssertionError("nothing came before the deadline")


def cancelled_by_the_deadline(call: Callable[[float], object], cancelled: Callable[[], int]) -> None:
    """Makes a call that never ends, and sees its deadline of so many seconds end it and its handler: with longer ones where
    the machine stood still until the first had passed, before there was a handler."""
    for seconds in (0.3, 2.0, 8.0):
        before, begun = cancelled(), time.monotonic()
        with status(grpc.StatusCode.DEADLINE_EXCEEDED):
            call(seconds)
        assert time.monotonic() - begun < seconds + CALL_SECONDS / 2
        with contextlib.suppress(AssertionError):
            return eventually(lambda: cancelled() > before)
    raise AssertionError("no handler was cancelled")
