"""RFC 9113, section 6: each type of frame, and what it may not be. Windows are in of_streams."""

import frames
from case import (
    Case, answered, flow_control_error, frame_size_error, malformed, pong, protocol_error, served, served_or_closed,
    stream_error,
)
from exchange import Exchange
from of_format import beginning, rest

UNKNOWN_SETTING = 0xFF
UNKNOWN_CODE = 0xFF


def padded(kind: int, flags: int, payload: bytes, padding: int, stream: int = 1) -> bytes:
    return frames.frame(kind, flags | frames.PADDED, stream, bytes([padding]) + payload + b"\0" * padding)


def overpadded(kind: int, flags: int, payload: bytes) -> bytes:
    """The padding is said to be longer than the frame."""
    return frames.frame(kind, flags | frames.PADDED, 1, bytes([len(payload) + 1]) + payload)


DATA = [
    Case("generic/3.1/1", "DATA", lambda x: [frames.headers(1, x.post()), frames.data(1, b"test", end=True)], answered),
    Case("generic/3.1/2", "DATA twice",
         lambda x: [frames.headers(1, x.post()), frames.data(1, b"test"), frames.data(1, b"test", end=True)], answered),
    Case("generic/3.1/3", "DATA with padding",
         lambda x: [frames.headers(1, x.post()), padded(frames.DATA, frames.END_STREAM, b"test", 5)], answered),
    Case("http2/6.1/1", "DATA of no stream", lambda x: [frames.data(0, b"test", end=True)], protocol_error),
    Case("http2/6.1/2", "DATA behind the end of the request",
         lambda x: [frames.headers(1, x.post(), end=True), frames.data(1, b"test", end=True)],
         stream_error(frames.STREAM_CLOSED)),
    Case("http2/6.1/3", "DATA with more padding than frame",
         lambda x: [frames.headers(1, x.post(("content-length", "4"))),
                    overpadded(frames.DATA, frames.END_STREAM, b"test")], protocol_error),
]

HEADERS = [
    Case("generic/3.2/1", "HEADERS", lambda x: [frames.headers(1, x.get(), end=True)], answered),
    Case("generic/3.2/2", "HEADERS with padding",
         lambda x: [padded(frames.HEADERS, frames.END_STREAM | frames.END_HEADERS, x.get(), 8)], answered),
    Case("generic/3.2/3", "HEADERS with a priority", lambda x: [
        frames.frame(frames.HEADERS, frames.END_STREAM | frames.END_HEADERS | frames.HAS_PRIORITY, 1,
                     frames.dependency(0, weight=255) + x.get())], answered),
    Case("http2/6.2/1", "PRIORITY where a CONTINUATION must come",
         lambda x: [beginning(x, end=False) + frames.priority(1, weight=255) + rest(x)], protocol_error),
    Case("http2/6.2/2", "another stream where a CONTINUATION must come",
         lambda x: [beginning(x, end=False) + frames.headers(3, x.get(), end=True) + rest(x)], protocol_error),
    Case("http2/6.2/3", "HEADERS of no stream", lambda x: [frames.headers(0, x.get(), end=True)], protocol_error),
    Case("http2/6.2/4", "HEADERS with more padding than frame",
         lambda x: [overpadded(frames.HEADERS, frames.END_STREAM | frames.END_HEADERS, x.get())], malformed),
]

PRIORITY = [
    *(
        Case(name, what, lambda x, priority=priority: [priority, frames.headers(1, x.get(), end=True)], answered)
        for name, what, priority in [
            ("generic/3.3/1", "the least weight", frames.priority(1, weight=0)),
            ("generic/3.3/2", "the greatest weight", frames.priority(1, weight=255)),
            ("generic/3.3/3", "a dependency on a stream to come", frames.priority(3, depends_on=1)),
            ("generic/3.3/4", "an exclusive dependency", frames.priority(1, exclusive=True)),
            ("generic/3.3/5", "a stream above the next", frames.priority(3, weight=255)),
        ]
    ),
    Case("http2/5.3.1/1", "HEADERS that depend on their own stream", lambda x: [
        frames.frame(frames.HEADERS, frames.END_STREAM | frames.END_HEADERS | frames.HAS_PRIORITY, 1,
                     frames.dependency(1) + x.get())], malformed),
    Case("http2/5.3.1/2", "PRIORITY that depends on its own stream", lambda x: [frames.priority(1, depends_on=1)],
         malformed),
    Case("http2/6.3/1", "PRIORITY of no stream", lambda x: [frames.priority(0)], protocol_error),
    Case("http2/6.3/2", "PRIORITY of four bytes",
         lambda x: [frames.headers(1, x.get(), end=True), frames.frame(frames.PRIORITY, 0, 1, b"\x80\0\0\1")],
         stream_error(frames.FRAME_SIZE_ERROR)),
]

RST_STREAM = [
    Case("generic/3.4/1", "RST_STREAM", lambda x: [frames.headers(1, x.get()), frames.rst_stream(1)], served),
    Case("http2/6.4/1", "RST_STREAM of no stream", lambda x: [frames.rst_stream(0)], protocol_error),
    Case("http2/6.4/2", "RST_STREAM of an idle stream", lambda x: [frames.rst_stream(1)], protocol_error),
    Case("http2/6.4/3", "RST_STREAM of three bytes",
         lambda x: [frames.headers(1, x.get(), end=True), frames.frame(frames.RST_STREAM, 0, 1, bytes(3))],
         frame_size_error),
    Case("http2/7/2", "RST_STREAM with an unknown code",
         lambda x: [frames.headers(1, x.post()), frames.rst_stream(1, UNKNOWN_CODE)], served),
]


def setting(name: str, what: str, identifier: int, value: int, expect) -> Case:
    return Case(name, what, lambda x: [frames.settings((identifier, value))], expect)


def acknowledged(x: Exchange) -> None:
    assert x.take(frames.SETTINGS).flags == frames.ACK
    served(x)


SETTINGS = [
    Case("generic/3.5/1", "SETTINGS with all that is defined", lambda x: [frames.settings(
        (frames.HEADER_TABLE_SIZE, 4_096), (frames.ENABLE_PUSH, 1), (frames.MAX_CONCURRENT_STREAMS, 100),
        (frames.INITIAL_WINDOW_SIZE, 65_535), (frames.MAX_FRAME_SIZE, 16_384), (frames.MAX_HEADER_LIST_SIZE, 100))],
         acknowledged),
    Case("http2/6.5/1", "an acknowledgement with a payload",
         lambda x: [frames.frame(frames.SETTINGS, frames.ACK, 0, b"\0")], frame_size_error),
    Case("http2/6.5/2", "SETTINGS of a stream", lambda x: [frames.frame(frames.SETTINGS, 0, 1, b"\0\3\0\0\0\x64")],
         protocol_error),
    Case("http2/6.5/3", "SETTINGS of three bytes", lambda x: [frames.frame(frames.SETTINGS, 0, 0, b"\0\3\0")],
         frame_size_error),
    setting("http2/6.5.2/1", "ENABLE_PUSH of 2", frames.ENABLE_PUSH, 2, protocol_error),
    setting("http2/6.5.2/2", "INITIAL_WINDOW_SIZE of 2^31", frames.INITIAL_WINDOW_SIZE, 1 << 31,
            flow_control_error),
    setting("http2/6.5.2/3", "MAX_FRAME_SIZE below 2^14", frames.MAX_FRAME_SIZE, (1 << 14) - 1, protocol_error),
    setting("http2/6.5.2/4", "MAX_FRAME_SIZE of 2^24", frames.MAX_FRAME_SIZE, 1 << 24, protocol_error),
    setting("http2/6.5.2/5", "an unknown identifier is ignored", UNKNOWN_SETTING, 1, acknowledged),
    setting("http2/6.5.3/2", "SETTINGS are acknowledged", frames.ENABLE_PUSH, 0, acknowledged),
]


def only_pong(x: Exchange) -> None:
    """The PING is answered and the acknowledgement that came before it is not."""
    assert x.is_answering(2)
    assert len([f for f in x.answers if f.type == frames.PING]) == 1


PING = [
    Case("generic/3.7/1", "PING", lambda x: [frames.ping(1)], pong(1)),
    Case("http2/6.7/1", "PING is answered with its payload", lambda x: [frames.ping(0x6832_7370_6563_0000)],
         pong(0x6832_7370_6563_0000)),
    Case("http2/6.7/2", "an acknowledgement is not answered", lambda x: [frames.ping(1, frames.ACK)], only_pong),
    Case("http2/6.7/3", "PING of a stream", lambda x: [frames.frame(frames.PING, 0, 1, bytes(8))], protocol_error),
    Case("http2/6.7/4", "PING of six bytes", lambda x: [frames.frame(frames.PING, 0, 0, bytes(6))], frame_size_error),
]

# A server may close at once: its client has no more streams.
GOAWAY = [
    Case("generic/3.8/1", "GOAWAY", lambda x: [frames.goaway()], served_or_closed),
    Case("http2/7/1", "GOAWAY with an unknown code", lambda x: [frames.goaway(UNKNOWN_CODE)], served_or_closed),
    Case("http2/6.8/1", "GOAWAY of a stream", lambda x: [frames.frame(frames.GOAWAY, 0, 1, bytes(8))], protocol_error),
]

CASES = [*DATA, *HEADERS, *PRIORITY, *RST_STREAM, *SETTINGS, *PING, *GOAWAY]
