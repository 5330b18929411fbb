"""RFC 9113, section 5: what may be sent on a stream in which state, numbers, and windows (with section 6.9)."""

import frames
from case import (
    Case, answered, answered_with_data, connection_error, flow_control_error, frame_size_error, malformed,
    protocol_error, scripted, served, served_or_closed, stream_closed, stream_error,
)
from exchange import Exchange

ANY_CLOSED = connection_error(frames.STREAM_CLOSED, frames.PROTOCOL_ERROR)
LARGEST_INCREMENT = (1 << 31) - 1
NO_WINDOW = (frames.INITIAL_WINDOW_SIZE, 0)


def whole(x: Exchange) -> bytes:
    return frames.headers(1, x.get(), end=True)


def opened(x: Exchange) -> bytes:
    return frames.headers(1, x.get())


def trailing(x: Exchange) -> bytes:
    return frames.continuation(1, x.encode(("x-dummy", "x" * 4_000)), whole=True)


def is_over(x: Exchange) -> bytes:
    """A request whose answer the client has read to its end."""
    x.send(whole(x))
    assert x.read_until(lambda: x.is_over(1))
    return b""


IDLE = [
    Case("http2/5.1/1", "idle: DATA", lambda x: [frames.data(1, b"test", end=True)],
         connection_error(frames.PROTOCOL_ERROR, frames.STREAM_CLOSED)),
    Case("http2/5.1/2", "idle: RST_STREAM", lambda x: [frames.rst_stream(1)], protocol_error),
    Case("http2/5.1/3", "idle: WINDOW_UPDATE", lambda x: [frames.window_update(1, 100)], protocol_error),
    Case("http2/5.1/4", "idle: CONTINUATION", lambda x: [frames.continuation(1, x.get(), whole=True)], protocol_error),
    Case("generic/2/1", "idle: PRIORITY", lambda x: [frames.priority(1, weight=255)], served),
]

HALF_CLOSED = [
    Case("http2/5.1/5", "half-closed: DATA", lambda x: [whole(x), frames.data(1, b"test", end=True)],
         stream_error(frames.STREAM_CLOSED)),
    Case("http2/5.1/6", "half-closed: HEADERS", lambda x: [whole(x), whole(x)], stream_error(frames.STREAM_CLOSED)),
    Case("http2/5.1/7", "half-closed: CONTINUATION",
         lambda x: [whole(x), frames.continuation(1, x.get(), whole=True)], ANY_CLOSED),
    Case("generic/2/2", "half-closed: WINDOW_UPDATE",
         lambda x: [frames.settings(NO_WINDOW) + whole(x), frames.window_update(1, 1)], answered_with_data),
    Case("generic/2/3", "half-closed: PRIORITY",
         lambda x: [frames.settings(NO_WINDOW) + whole(x), frames.priority(1, weight=255), frames.window_update(1, 1)],
         answered_with_data),
    Case("generic/2/4", "half-closed: RST_STREAM", lambda x: [whole(x), frames.rst_stream(1)], served_or_closed),
]

CLOSED = [
    Case("http2/5.1/8", "reset by the client: DATA",
         lambda x: [opened(x), frames.rst_stream(1), frames.data(1, b"test", end=True)],
         stream_error(frames.STREAM_CLOSED)),
    Case("http2/5.1/9", "reset by the client: HEADERS",
         lambda x: [opened(x), frames.rst_stream(1), whole(x)], stream_error(frames.STREAM_CLOSED)),
    Case("http2/5.1/10", "reset by the client: CONTINUATION",
         lambda x: [opened(x), frames.rst_stream(1), trailing(x)], ANY_CLOSED),
    Case("http2/5.1/11", "ended by both: DATA", lambda x: [is_over(x), frames.data(1, b"test", end=True)],
         stream_error(frames.STREAM_CLOSED)),
    Case("http2/5.1/12", "ended by both: HEADERS", lambda x: [is_over(x), whole(x)], stream_closed),
    Case("http2/5.1/13", "ended by both: CONTINUATION", lambda x: [is_over(x), trailing(x)], ANY_CLOSED),
    Case("generic/2/5", "ended by both: PRIORITY", lambda x: [is_over(x), frames.priority(1, weight=255)], served),
]


def exceeded(x: Exchange) -> list[bytes]:
    """Requests that cannot be answered whole, one more than the server has allowed."""
    count = x.server_settings[frames.MAX_CONCURRENT_STREAMS] + 1
    block = frames.literals([(":method", "GET"), (":scheme", x.scheme), (":path", "/"), (":authority", x.authority)])
    requests = b"".join(frames.headers(stream, block, end=True) for stream in range(1, 2 * count, 2))
    return [frames.settings(NO_WINDOW) + requests]


def one_refused(x: Exchange) -> None:
    """RST_STREAM of the last, or the end: section 5.1.2."""
    x.read_until(lambda: bool(x.errors))
    assert [f.code in (frames.PROTOCOL_ERROR, frames.REFUSED_STREAM) for f in x.errors] == [True]


NUMBERS = [
    Case("http2/5.1.1/1", "an even number", lambda x: [frames.headers(2, x.get(), end=True)], protocol_error),
    Case("http2/5.1.1/2", "a number below the last",
         lambda x: [frames.headers(5, x.get(), end=True), frames.headers(3, x.get(), end=True)], protocol_error),
    Case("http2/5.1.2/1", "more streams than are allowed", exceeded, one_refused),
]


def reset_for_its_window(x: Exchange) -> None:
    reset = x.take(frames.RST_STREAM)
    assert (reset.stream, reset.code) == (1, frames.FLOW_CONTROL_ERROR)


WINDOW_UPDATE = [
    Case("generic/3.9/1", "WINDOW_UPDATE of the connection", lambda x: [frames.window_update(0, 1)], served),
    Case("generic/3.9/2", "WINDOW_UPDATE of a stream", lambda x: [whole(x), frames.window_update(1, 1)], answered),
    Case("http2/6.9/1", "an increment of 0", lambda x: [frames.window_update(0, 0)], protocol_error),
    Case("http2/6.9/2", "an increment of 0 of a stream", lambda x: [opened(x), frames.window_update(1, 0)], malformed),
    Case("http2/6.9/3", "WINDOW_UPDATE of three bytes",
         lambda x: [frames.frame(frames.WINDOW_UPDATE, 0, 0, b"\0\0\1")], frame_size_error),
    Case("http2/6.9.1/2", "the connection's window above 2^31-1",
         lambda x: [frames.window_update(0, LARGEST_INCREMENT), frames.window_update(0, LARGEST_INCREMENT)],
         flow_control_error),
    Case("http2/6.9.1/3", "a stream's window above 2^31-1",
         lambda x: [opened(x), frames.window_update(1, LARGEST_INCREMENT), frames.window_update(1, LARGEST_INCREMENT)],
         reset_for_its_window),
    Case("http2/6.9.2/3", "an initial window above 2^31-1",
         lambda x: [frames.settings((frames.INITIAL_WINDOW_SIZE, 1 << 31))], flow_control_error),
]


@scripted("http2/6.5.3/1", "the last value of a setting counts")
def last_setting_counts(x: Exchange) -> None:
    x.change_settings((frames.INITIAL_WINDOW_SIZE, 100), (frames.INITIAL_WINDOW_SIZE, 1))
    x.send(whole(x))
    assert len(x.take(frames.DATA).payload) == 1


@scripted("http2/6.9.1/1", "a window of 1 lets one byte through")
def window_of_one(x: Exchange) -> None:
    x.change_settings((frames.INITIAL_WINDOW_SIZE, 1))
    x.send(whole(x))
    data = x.take(frames.DATA)
    assert (len(data.payload), data.flags) == (1, 0)
    assert x.is_served() and len([f for f in x.answers if f.type == frames.DATA]) == 1


@scripted("http2/6.9.2/1", "a new initial window is that of open streams as well")
def window_changes_later(x: Exchange) -> None:
    x.change_settings(NO_WINDOW)
    x.send(whole(x))
    assert x.take(frames.HEADERS).stream == 1
    x.change_settings((frames.INITIAL_WINDOW_SIZE, 1))
    assert len(x.take(frames.DATA).payload) == 1


@scripted("http2/6.9.2/2", "a window may become negative")
def window_becomes_negative(x: Exchange) -> None:
    x.change_settings((frames.INITIAL_WINDOW_SIZE, 3))
    x.send(whole(x))
    assert len(x.take(frames.DATA).payload) == 3
    x.change_settings((frames.INITIAL_WINDOW_SIZE, 2))
    x.send(frames.window_update(1, 2))
    assert len(x.take(frames.DATA).payload) == 1


CASES = [
    *IDLE, *HALF_CLOSED, *CLOSED, *NUMBERS, *WINDOW_UPDATE,
    last_setting_counts, window_of_one, window_changes_later, window_becomes_negative,
]
