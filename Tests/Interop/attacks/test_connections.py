"""Connections that are opened to be had, and those that never say what they want."""

import socket

import pytest

import frames
from attacker import Attacker
from siege import Target

OPENINGS = {
    "nothing": b"",
    "half a preface": frames.PREFACE[:10],
    "a preface without SETTINGS": frames.PREFACE,
    "SETTINGS of the server's never acknowledged": frames.PREFACE + frames.settings(),
}


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS.keys())
def test_a_handshake_that_is_never_finished_ends_the_connection(opening):
    with Target(handshakeTimeout=500) as target:
        with target.attacked(), Attacker(target.address, greets=False) as attacker:
            attacker.send(opening)
            assert attacker.wait_for_close(within_seconds=10)
            # One that has sent nothing may have wanted to speak HTTP/1.1.
            if opening:
                assert attacker.goaway.code == frames.SETTINGS_TIMEOUT


def test_streams_left_half_open_are_bounded(target):
    """The thousand that a connection may have, on ten connections: about 1.5 KiB each."""
    with target.attacked(10 * 1_024 * 3 * 1_024):
        attackers = [Attacker(target.address) for _ in range(10)]
        opening = b"".join(frames.headers(1 + 2 * number, frames.request()) for number in range(1_024))
        for attacker in attackers:
            attacker.send(opening)
        assert all(attacker.is_served() for attacker in attackers)
        for attacker in attackers:
            attacker.drop()


def test_connections_above_the_limit_are_closed_and_those_below_served():
    with Target(maxConnectionsPerLoop=200) as target:
        with target.attacked():
            attackers = [Attacker(target.address) for _ in range(400)]
            kept = [attacker for attacker in attackers if attacker.is_served()]
            assert len(kept) == 199  # and the victim's
            assert all(attacker.is_closed for attacker in attackers if attacker not in kept)
            assert target.gauge.descriptors <= target.descriptors + 199 + 1
            for attacker in attackers:
                attacker.drop()
            # A place is free again.
            target.wait_for_descriptors(target.descriptors)
            with Attacker(target.address) as late:
                assert late.is_served()


def test_a_burst_of_connections_that_are_dropped_at_once(target):
    with target.attacked():
        for _ in range(2_000):
            attacker = Attacker(target.address, greets=False)
            attacker.drop()
        target.wait_for_descriptors(target.descriptors)


@pytest.mark.parametrize(
    "opening", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x02\x00" + b"\0" * 512, b"\0" * 4_096]
)
def test_what_is_not_http2_is_answered_and_closed(target, opening):
    with target.attacked(), Attacker(target.address, greets=False) as attacker:
        attacker.send(opening)
        attacker.socket.shutdown(socket.SHUT_WR)
        assert attacker.wait_for_close()
