"""Frames that move no call on, sent as fast as they go (CVE-2019-9512 to 9518)."""

import pytest

import frames
from attacker import Attacker

FLOOD = 200_000
BATCH = 500
# One frame costs well below a microsecond; a hundredfold for a busy machine and a build without optimisation.
CPU_SECONDS_PER_FRAME_MAX = 50e-6

COUNTED = {
    "PING acknowledgements": frames.ping(1, frames.ACK),
    "WINDOW_UPDATE of the connection": frames.window_update(0, 1),
    "WINDOW_UPDATE of a stream": frames.window_update(1, 1),
    "empty DATA": frames.data(1),
    "unknown types": frames.frame(0x42, payload=b"nonsense"),
    "empty unknown types": frames.frame(0xFF, 0xFF, 1),
}


def flood(attacker: Attacker, chunk: bytes, count: int, reads: bool = True) -> None:
    for _ in range(count // BATCH):
        if attacker.is_closed:
            return
        attacker.send(chunk * BATCH, reads)


def open_stream(address: str) -> Attacker:
    attacker = Attacker(address)
    # The third stream is over when the flood begins; the first stays open.
    attacker.send(frames.headers(1, frames.request()) + frames.headers(3, frames.request(path="/none"), end=True))
    return attacker


@pytest.mark.parametrize("chunk", COUNTED.values(), ids=COUNTED.keys())
def test_idle_frames_end_the_connection(target, chunk):
    with target.attacked() as siege, open_stream(target.address) as attacker:
        flood(attacker, chunk, FLOOD)
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM
        assert b"too_many_frames" in attacker.debug_data
    assert siege.cpu_seconds < FLOOD * CPU_SECONDS_PER_FRAME_MAX


def test_settings_end_the_connection_also_where_their_acknowledgements_are_read(target):
    with target.attacked() as siege, Attacker(target.address) as attacker:
        # A few at a time, so that libnghttp2's own limit on acknowledgements that wait is not what ends it.
        for sent in range(200, FLOOD, 200):
            attacker.send(frames.settings((frames.INITIAL_WINDOW_SIZE, 65_535)) * 200)
            if not attacker.read_until(lambda: attacker.acknowledged_settings >= sent):
                break
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM
        assert b"too_many_frames" in attacker.debug_data
    assert siege.cpu_seconds < FLOOD * CPU_SECONDS_PER_FRAME_MAX


def test_settings_in_one_piece_end_the_connection(target):
    with target.attacked(), Attacker(target.address) as attacker:
        flood(attacker, frames.settings((frames.INITIAL_WINDOW_SIZE, 65_535)), FLOOD)
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM


def test_settings_count_more_the_more_streams_they_change(target):
    """Each changes the windows of a thousand streams: 15 bytes of the attacker's, a walk over all of them here."""
    with target.attacked() as siege, Attacker(target.address) as attacker:
        attacker.send(b"".join(frames.headers(1 + 2 * number, frames.request()) for number in range(1_000)))
        assert attacker.is_served()
        changes = [frames.settings((frames.INITIAL_WINDOW_SIZE, size)) for size in (65_535, 65_536)]
        flood(attacker, b"".join(changes), 2_000)
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM
        assert b"too_many_frames" in attacker.debug_data
    assert siege.cpu_seconds < 1.0


def test_pings_end_the_connection_at_the_third_strike(target):
    with target.attacked() as siege, Attacker(target.address) as attacker:
        flood(attacker, frames.ping(7), FLOOD)
        assert attacker.wait_for_close()
        assert attacker.goaway.code == frames.ENHANCE_YOUR_CALM
        assert b"too_many_pings" in attacker.debug_data
    assert siege.cpu_seconds < FLOOD * CPU_SECONDS_PER_FRAME_MAX


def test_a_client_that_says_it_goes_and_stays_is_hung_up_on(target):
    with target.attacked(), Attacker(target.address) as attacker:
        flood(attacker, frames.goaway(), FLOOD)
        assert attacker.wait_for_close()


# Dropped by libnghttp2 before anything of ours could count them: the first since we have said NO_RFC7540_PRIORITIES.
UNCOUNTED = {
    "PRIORITY of an open stream": frames.priority(1),
    "PRIORITY of an idle stream": frames.priority(5),
    "WINDOW_UPDATE of a stream that is gone": frames.window_update(3, 1),
}


@pytest.mark.parametrize("chunk", UNCOUNTED.values(), ids=UNCOUNTED.keys())
def test_frames_that_are_dropped_cost_their_bytes_and_nothing_else(target, chunk):
    with target.attacked() as siege, open_stream(target.address) as attacker:
        flood(attacker, chunk, FLOOD)
        assert attacker.is_served()
    assert siege.cpu_seconds < FLOOD * CPU_SECONDS_PER_FRAME_MAX


def test_an_ordinary_download_is_no_flood(target):
    """Two WINDOW_UPDATEs for each DATA frame, far more than the frames that a client has for nothing."""
    text = b"x" * 8_192
    request = b"\x0a\x80\x40" + text + b"\x10" + b"\xd0\x86\x03"  # StreamRequest: text, count = 50,000
    with target.attacked(), Attacker(target.address) as attacker:
        body = b"\0" + len(request).to_bytes(4, "big") + request
        attacker.send(frames.headers(1, frames.request("Stream")) + frames.data(1, body, end=True))
        seen = updates = 0

        def is_over() -> bool:
            nonlocal seen, updates
            arrived, attacker.frames = attacker.frames, []
            returned = b""
            for frame in arrived:
                if frame.type == frames.DATA and frame.payload:
                    seen += len(frame.payload)
                    updates += 2
                    returned += frames.window_update(0, len(frame.payload)) + frames.window_update(1, len(frame.payload))
                over.extend(f for f in [frame] if f.type in (frames.GOAWAY, frames.RST_STREAM))
                over.extend(f for f in [frame] if f.type == frames.HEADERS and f.flags & frames.END_STREAM)
            attacker.send(returned, reads=False)
            return bool(over)

        over: list[frames.Frame] = []
        assert attacker.read_until(is_over, within_seconds=60)
        assert [frame.type for frame in over] == [frames.HEADERS]
        assert seen == 50_000 * (5 + 3 + len(text))
        assert updates > 20_000
