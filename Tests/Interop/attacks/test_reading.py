"""Clients that ask for much and take it slowly, or not at all (CVE-2019-9511, 9517)."""

import time

import frames
from attacker import Attacker
from siege import MIB, RSS_GROWTH_MAX_BYTES, Target

SHORT = {"writeStallTimeout": 500}


def message(payload: bytes) -> bytes:
    return b"\0" + len(payload).to_bytes(4, "big") + payload


def stream_request(text_bytes: int, count: int) -> bytes:
    return message(b"\x0a" + frames.varint(text_bytes) + b"x" * text_bytes + b"\x10" + frames.varint(count))


def call(stream: int, method: str, body: bytes) -> bytes:
    pieces = [body[offset : offset + 16_384] for offset in range(0, len(body), 16_384)]
    data = [frames.data(stream, piece, end=number == len(pieces) - 1) for number, piece in enumerate(pieces)]
    return frames.headers(stream, frames.request(method)) + b"".join(data)


def test_a_window_that_stays_closed_ends_its_stream():
    with Target(**SHORT) as target:
        with target.attacked(), Attacker(target.address, settings=[(frames.INITIAL_WINDOW_SIZE, 0)]) as attacker:
            attacker.send(call(1, "Stream", stream_request(10_000, 1_000_000)))
            assert attacker.read_until(lambda: attacker.resets(frames.CANCEL), within_seconds=10)
            assert attacker.is_served()


def test_a_window_that_opens_byte_by_byte_ends_its_stream():
    """Each byte is taken, and the handler and its buffer would be held for hours."""
    with Target(**SHORT) as target:
        with target.attacked() as siege, Attacker(
            target.address, settings=[(frames.INITIAL_WINDOW_SIZE, 1)]
        ) as attacker:
            attacker.send(call(1, "Stream", stream_request(10_000, 1_000_000)))
            deadline = time.monotonic() + 10
            while not attacker.resets(frames.CANCEL) and time.monotonic() < deadline:
                attacker.send(frames.window_update(1, 1))
                attacker.read_until(lambda: attacker.resets(frames.CANCEL), within_seconds=0.01)
            assert len(attacker.resets(frames.CANCEL)) == 1
            taken = sum(len(frame.payload) for frame in attacker.frames if frame.type == frames.DATA)
            assert 1 < taken < 2_000
        assert siege.cpu_seconds < 2


def test_a_thousand_streams_behind_closed_windows_are_bounded(target):
    """Each handler is suspended at 256 KiB at most; 250 of them show that as well and fit any machine."""
    most = 250 * 300 * 1024 + RSS_GROWTH_MAX_BYTES
    with target.attacked(most), Attacker(target.address, settings=[(frames.INITIAL_WINDOW_SIZE, 0)]) as attacker:
        for number in range(250):
            attacker.send(call(1 + 2 * number, "Stream", stream_request(10_000, 1_000_000)))
        assert attacker.is_served()


def test_responses_that_nobody_reads_are_bounded_for_a_connection():
    """The socket is full and stays so, while every further call queues its first 256 KiB."""
    with Target(maxPendingResponseBytesPerConnection=8 * MIB) as target:
        with target.attacked(8 * MIB + RSS_GROWTH_MAX_BYTES), deaf_attacker(target.address) as attacker:
            for number in range(200):
                attacker.send(call(1 + 2 * number, "Stream", stream_request(10_000, 1_000_000)), reads=False)
            # By now it is closed; whether its last bytes were taken or refused is the kernel's.
            target.wait_for_descriptors(target.descriptors)


def test_responses_that_wait_are_bounded_in_all():
    """Ten connections, each within its own limit: the server parts with the greediest, not with the victim."""
    with Target(maxPendingResponseBytesPerLoop=16 * MIB) as target:
        with target.attacked(16 * MIB + 2 * RSS_GROWTH_MAX_BYTES):
            attackers = [Attacker(target.address, settings=[(frames.INITIAL_WINDOW_SIZE, 0)]) for _ in range(10)]
            for stream in range(1, 21, 2):
                for attacker in attackers:
                    attacker.send(call(stream, "Stream", stream_request(10_000, 1_000_000)))
            for attacker in attackers:
                attacker.is_served()
            assert 1 <= sum(attacker.is_closed for attacker in attackers) < 10
            for attacker in attackers:
                attacker.socket.close()


def test_a_client_that_reads_nothing_at_all_is_hung_up_on():
    with Target(**SHORT) as target:
        with target.attacked(), deaf_attacker(target.address) as attacker:
            attacker.send(call(1, "Stream", stream_request(10_000, 1_000_000)), reads=False)
            # Not seen by reading, which would help the server out.
            target.wait_for_descriptors(target.descriptors)


def deaf_attacker(address: str) -> Attacker:
    """The server has accepted it; what it sends from now on stays in the socket, and HTTP/2's windows never end it."""
    attacker = Attacker(address, settings=[(frames.INITIAL_WINDOW_SIZE, 0x7FFF_FFFF)], receive_buffer_bytes=4_096)
    assert attacker.is_served()
    attacker.send(frames.window_update(0, 0x7FFF_0000))
    return attacker
