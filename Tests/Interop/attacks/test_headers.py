"""Header lists that are large, endless, or never finished."""

import frames
from attacker import Attacker
from siege import Target

# An indexed field whose value is as large as the table admits: one byte on the wire from its second use on.
BIG = 3_900


def test_an_hpack_bomb_resets_its_stream_and_then_the_connection(target):
    """Each list is 16 KiB on the wire and 60 MiB when it is unpacked."""
    with target.attacked() as siege, Attacker(target.address) as attacker:
        bomb = frames.request() + frames.literal_with_indexing(b"x-bomb", b"a" * BIG)
        attacker.send(frames.headers(1, bomb + frames.INDEXED_NEWEST * 8_000, end=True))
        assert attacker.read_until(lambda: attacker.resets(frames.ENHANCE_YOUR_CALM))
        assert attacker.is_served()
        again = frames.request() + frames.INDEXED_NEWEST * 16_000
        for stream in range(3, 1_003, 2):
            attacker.send(frames.headers(stream, again, end=True))
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM
        assert len(attacker.resets(frames.ENHANCE_YOUR_CALM)) > 100
    assert siege.cpu_seconds < 10  # of some 200 lists of 16,000 fields


def test_many_small_fields_reset_their_stream(target):
    with target.attacked(), Attacker(target.address) as attacker:
        many = frames.request() + frames.literals([(f"x{number}", "") for number in range(1_000)])
        attacker.send(frames.headers(1, many, end=True))
        assert attacker.read_until(lambda: attacker.resets(frames.ENHANCE_YOUR_CALM))
        assert attacker.is_served()


def test_trailers_are_held_to_the_same_limits(target):
    with target.attacked(), Attacker(target.address) as attacker:
        attacker.send(frames.headers(1, frames.request("Chat")))
        attacker.send(frames.headers(1, frames.literal_with_indexing(b"x-bomb", b"a" * BIG) + frames.INDEXED_NEWEST * 8_000, end=True))
        assert attacker.read_until(lambda: attacker.resets(frames.ENHANCE_YOUR_CALM))
        assert attacker.is_served()


def test_a_continuation_flood_ends_the_connection(target):
    """CVE-2024-28182: a header list that goes on and on."""
    with target.attacked() as siege, Attacker(target.address) as attacker:
        attacker.send(frames.headers(1, frames.request(), whole=False))
        attacker.send(frames.continuation(1, frames.literals([("x", "y" * 100)])) * 50_000)
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM
    assert siege.cpu_seconds < 2


def test_an_empty_continuation_flood_ends_the_connection(target):
    with target.attacked(), Attacker(target.address) as attacker:
        attacker.send(frames.headers(1, frames.request(), whole=False) + frames.continuation(1, b"") * 100_000)
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM


def test_a_header_list_that_is_never_finished_ends_the_connection():
    with Target(headerTimeout=500) as target:
        with target.attacked(), Attacker(target.address) as attacker:
            assert attacker.is_served()
            attacker.send(frames.headers(1, frames.request(), whole=False))
            assert attacker.wait_for_close(within_seconds=10)
            assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM
            assert b"slow_headers" in attacker.debug_data


def test_a_header_list_that_trickles_ends_the_connection():
    with Target(headerTimeout=500) as target:
        with target.attacked(), Attacker(target.address) as attacker:
            assert attacker.is_served()
            block = frames.headers(1, frames.request() + frames.literals([("x", "y" * 500)]), end=True)
            for index in range(len(block)):
                attacker.send(block[index : index + 1])
                if attacker.wait_for_close(within_seconds=0.02):
                    break
            assert attacker.is_closed
            assert b"slow_headers" in attacker.debug_data
