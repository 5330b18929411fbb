"""Streams that come and go: Rapid Reset (CVE-2023-44487) and MadeYouReset (CVE-2025-8671)."""

import time

import pytest

import frames
from attacker import Attacker
from siege import Target

STREAMS = 20_000
CPU_SECONDS_PER_STREAM_MAX = 1e-3

EMPTY = b"\0\0\0\0\0"
SLEEP_A_MINUTE = b"\0\0\0\0\4\x08\xe0\xd4\x03"


@pytest.mark.parametrize(("method", "body"), [("Unary", EMPTY), ("Sleep", SLEEP_A_MINUTE)])
def test_rapid_reset(target, method, body):
    block = frames.request(method)
    opened = b"".join(
        frames.headers(stream, block) + frames.data(stream, body, end=True) + frames.rst_stream(stream)
        for stream in range(1, 2 * STREAMS, 2)
    )
    with target.attacked() as siege, Attacker(target.address) as attacker:
        attacker.send(opened)
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM
        assert b"too_many_resets" in attacker.debug_data
    assert siege.cpu_seconds < STREAMS * CPU_SECONDS_PER_STREAM_MAX


def test_resets_below_the_rate_end_nothing(target):
    with target.attacked(), Attacker(target.address) as attacker:
        for stream in range(1, 1_000, 2):
            attacker.send(frames.headers(stream, frames.request()) + frames.rst_stream(stream))
        assert attacker.is_served()


def test_handlers_that_run_are_capped_for_a_connection():
    with Target(maxCallsPerConnection=10) as target:
        block = frames.request("Sleep")
        with target.attacked(), Attacker(target.address) as attacker:
            for stream in range(1, 41, 2):
                attacker.send(frames.headers(stream, block) + frames.data(stream, SLEEP_A_MINUTE, end=True))
            assert attacker.read_until(lambda: sum(f.type == frames.HEADERS for f in attacker.frames) == 10)
            statuses = [attacker.status(stream) for stream in range(1, 41, 2)]
            assert statuses == [None] * 10 + ["8"] * 10


# What makes the server reset a stream, without a reset of the client's that it could count.
PROVOCATIONS = {
    "window overflow": lambda stream: (
        frames.headers(stream, frames.request("Sleep")) + frames.window_update(stream, 0x7FFF_FFFF)
    ),
    "more data than the content-length": lambda stream: (
        frames.headers(stream, frames.request("Chat", ("content-length", "1"))) + frames.data(stream, b"xx")
    ),
    "a field name in capitals": lambda stream: (
        frames.headers(stream, frames.literals([("X-CAPITALS", "x")]), end=True)
    ),
    "trailers that do not end the stream": lambda stream: (
        frames.headers(stream, frames.request("Chat")) + frames.headers(stream, frames.literals([("x", "y")]))
    ),
    "pseudo-header fields in trailers": lambda stream: (
        frames.headers(stream, frames.request("Chat")) + frames.headers(stream, frames.request(), end=True)
    ),
}


@pytest.mark.parametrize("provoke", PROVOCATIONS.values(), ids=PROVOCATIONS.keys())
def test_made_you_reset(target, provoke):
    with target.attacked() as siege, Attacker(target.address) as attacker:
        begun = time.monotonic()
        for first in range(1, 2_001, 100):
            attacker.send(b"".join(provoke(stream) for stream in range(first, first + 100, 2)))
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM
        # Two hundred at once, and twenty a second come back.
        assert 200 <= len(attacker.resets()) < 240 + 20 * (time.monotonic() - begun)
    assert siege.cpu_seconds < 1_000 * CPU_SECONDS_PER_STREAM_MAX


# What is an error of the whole connection, so that it works once.
FATAL = {
    "WINDOW_UPDATE of nothing": (frames.window_update(1, 0), frames.PROTOCOL_ERROR),
    "connection window overflow": (frames.window_update(0, 0x7FFF_FFFF), frames.FLOW_CONTROL_ERROR),
    "DATA after the end": (frames.data(1, b"x", end=True) + frames.data(1, b"x"), frames.STREAM_CLOSED),
    "DATA of an idle stream": (frames.data(99, b"x"), frames.PROTOCOL_ERROR),
    "RST_STREAM of an idle stream": (frames.rst_stream(99), frames.PROTOCOL_ERROR),
    "PRIORITY of four bytes": (frames.frame(frames.PRIORITY, 0, 1, b"four"), frames.FRAME_SIZE_ERROR),
    "PING of one byte": (frames.frame(frames.PING, payload=b"x"), frames.FRAME_SIZE_ERROR),
    "a frame over the limit": (frames.frame(frames.DATA, 0, 1, b"x" * 16_385), frames.FRAME_SIZE_ERROR),
    "a stream number of the server's": (frames.headers(2, frames.request()), frames.PROTOCOL_ERROR),
    "PUSH_PROMISE": (frames.frame(frames.PUSH_PROMISE, 4, 1, b"\0\0\0\2"), frames.PROTOCOL_ERROR),
    "a header block that is not HPACK": (frames.headers(3, b"\xff" * 20), frames.COMPRESSION_ERROR),
    "an acknowledgement of nothing": (frames.settings_ack(), frames.PROTOCOL_ERROR),
}


@pytest.mark.parametrize(("fault", "code"), FATAL.values(), ids=FATAL.keys())
def test_a_fault_of_the_connection_ends_it(target, fault, code):
    with Attacker(target.address) as attacker:
        attacker.send(frames.headers(1, frames.request("Sleep")) + fault)
        assert attacker.wait_for_close()
        assert attacker.goaway.code == code


def test_more_streams_than_were_allowed_end_the_connection(target):
    with target.attacked(), Attacker(target.address) as attacker:
        attacker.send(b"".join(frames.headers(1 + 2 * number, frames.request()) for number in range(1_024)))
        assert attacker.is_served()
        attacker.send(frames.headers(2_049, frames.request()))
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.PROTOCOL_ERROR


def test_streams_above_a_limit_that_was_not_acknowledged_are_refused(target):
    with target.attacked(), Attacker(target.address, acknowledges=False) as attacker:
        attacker.send(b"".join(frames.headers(1 + 2 * number, frames.request()) for number in range(1_100)))
        assert attacker.is_served()
        assert len(attacker.resets(frames.REFUSED_STREAM)) == 76


def test_resets_that_cannot_leave_are_bounded():
    """The socket is full of a response when the resets begin, so none is counted as it leaves; and the limit on streams
    has not been acknowledged, so that passing it is answered by yet another reset."""
    endless = b"\x0a" + frames.varint(10_000) + b"x" * 10_000 + b"\x10" + frames.varint(1_000_000)
    body = b"\0" + len(endless).to_bytes(4, "big") + endless
    with Target() as target:
        with target.attacked() as siege, Attacker(
            target.address,
            settings=[(frames.INITIAL_WINDOW_SIZE, 0x7FFF_FFFF)],
            acknowledges=False,
            receive_buffer_bytes=4_096,
        ) as attacker:
            attacker.send(frames.window_update(0, 0x7FFF_0000))
            attacker.send(frames.headers(1, frames.request("Stream")) + frames.data(1, body, end=True), reads=False)
            block = frames.literals([("X-CAPITALS", "x")])
            for first in range(3, 200_000, 2_000):
                provoked = b"".join(frames.headers(stream, block) for stream in range(first, first + 2_000, 2))
                attacker.send(provoked, reads=False)
                if attacker.is_closed:
                    break
            target.wait_for_descriptors(target.descriptors, within_seconds=5)  # sooner than any time limit
        assert siege.cpu_seconds < 100_000 * CPU_SECONDS_PER_STREAM_MAX
