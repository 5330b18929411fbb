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
