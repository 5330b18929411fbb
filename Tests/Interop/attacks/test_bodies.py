"""Requests that promise much, or arrive in crumbs (CVE-2026-84304)."""

import frames
from attacker import Attacker
from siege import MIB, RSS_GROWTH_MAX_BYTES, Target

PROMISE = b"\0\0\x40\0\0"  # the prefix of a message of 4 MiB, the largest that is taken


def test_prefixes_that_promise_four_mebibytes_cost_their_bytes(target):
    """A thousand streams promise 4 GiB."""
    with target.attacked(), Attacker(target.address) as attacker:
        block = frames.request()
        attacker.send(
            b"".join(
                frames.headers(stream, block) + frames.data(stream, PROMISE + b"x") for stream in range(1, 2_001, 2)
            )
        )
        assert attacker.is_served()


def test_one_byte_data_frames_cost_their_bytes(target):
    with target.attacked() as siege, Attacker(target.address) as attacker:
        attacker.send(frames.headers(1, frames.request()) + frames.data(1, PROMISE) + frames.data(1, b"x") * 200_000)
        assert attacker.is_served()
    assert siege.cpu_seconds < 200_000 * 50e-6


def test_a_message_in_one_byte_data_frames_is_answered(target):
    text = b"\x0a\xa0\x9c\x01" + b"x" * 20_000
    body = b"\0" + len(text).to_bytes(4, "big") + text
    with target.attacked(), Attacker(target.address) as attacker:
        attacker.send(frames.headers(1, frames.request()))
        attacker.send(b"".join(frames.data(1, body[index : index + 1]) for index in range(len(body))))
        attacker.send(frames.data(1, end=True))
        assert attacker.read_until(lambda: any(frame.flags & 1 for frame in attacker.frames if frame.type == 1))
        assert b"".join(frame.payload for frame in attacker.frames if frame.type == frames.DATA) == body


def test_requests_that_are_never_finished_are_bounded_for_a_connection():
    with Target(maxRequestBytesPerConnection=8 * MIB) as target:
        with target.attacked(12 * MIB + RSS_GROWTH_MAX_BYTES), Attacker(target.address) as attacker:
            send_unfinished(attacker, 20)
            assert attacker.is_served()
            statuses = [attacker.status(stream) for stream in range(1, 41, 2)]
            assert statuses[:4] == [None] * 4
            assert "8" in statuses


def test_requests_that_are_never_finished_are_bounded_in_all():
    with Target(maxRequestBytesPerLoop=16 * MIB) as target:
        with target.attacked(24 * MIB + RSS_GROWTH_MAX_BYTES):
            attackers = [Attacker(target.address) for _ in range(10)]
            statuses = []
            for attacker in attackers:
                send_unfinished(attacker, 4)
                assert attacker.is_served()
                statuses += [attacker.status(stream) for stream in range(1, 9, 2)]
            assert set(statuses[:8]) == {None}
            assert "14" in statuses
            # What they held is free again when they go.
            for attacker in attackers:
                attacker.drop()
            with Attacker(target.address) as late:
                send_unfinished(late, 1)
                assert late.is_served()
                assert late.status(1) is None


def send_unfinished(attacker: Attacker, calls: int) -> None:
    """Each call sends a mebibyte and a half of four."""
    for number in range(calls):
        stream = 1 + 2 * number
        attacker.send(frames.headers(stream, frames.request()))
        attacker.upload(stream, PROMISE + b"x" * (3 * MIB // 2), end=False)


def test_a_request_that_stops_arriving_ends():
    with Target(requestStallTimeout=500) as target:
        with target.attacked(), Attacker(target.address) as attacker:
            # One that stops and one that only began; the stream of requests may rest.
            attacker.send(frames.headers(1, frames.request()) + frames.data(1, PROMISE + b"x" * 1_000))
            attacker.send(frames.headers(3, frames.request()))
            attacker.send(frames.headers(5, frames.request("Chat")))
            ended = lambda: sum(frame.type == frames.HEADERS for frame in attacker.frames) == 2
            assert attacker.read_until(ended, within_seconds=10)
            assert [attacker.status(stream) for stream in (1, 3, 5)] == ["4", "4", None]
            assert attacker.is_served()
