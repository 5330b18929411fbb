"""RFC 9113, sections 3 to 5 without the states of streams: the preface, the form of frames, header blocks in pieces."""

import frames
from case import (
    Case, answered, compression_error, frame_size_error, pong, protocol_error, served, stream_error,
)
from exchange import Exchange

# Large enough for a frame of its own; indexed, the second costs a byte.
DUMMY = ("x-dummy", "x" * 4_000)
UNKNOWN_TYPE = 0x16


def hello_comes_first(x: Exchange) -> None:
    assert x.read_until(lambda: bool(x.frames))
    assert (x.frames[0].type, x.frames[0].flags & frames.ACK) == (frames.SETTINGS, 0)


def closed(x: Exchange) -> None:
    """Section 3.4: the GOAWAY may be left out, since the peer may not be one of HTTP/2's. What does come is HTTP/2."""
    assert x.wait_for_close() and not x.was_reset
    assert all(f.type in (frames.SETTINGS, frames.WINDOW_UPDATE, frames.GOAWAY) for f in x.frames), x.frames
    assert x.rest == b""


def in_two(block: bytes, *cuts: int) -> bytes:
    """The block as HEADERS and CONTINUATION frames."""
    parts = [block[start:end] for start, end in zip((0, *cuts), (*cuts, None))]
    first, *middle, last = parts
    return (
        frames.headers(1, first, end=True, whole=False)
        + b"".join(frames.continuation(1, part) for part in middle)
        + frames.continuation(1, last, whole=True)
    )


def beginning(x: Exchange, end: bool = True) -> bytes:
    """HEADERS whose block is to go on."""
    return frames.headers(1, x.get(), end=end, whole=False)


def rest(x: Exchange, stream: int = 1, whole: bool = True) -> bytes:
    return frames.continuation(stream, x.encode(DUMMY), whole)


PREFACE = [
    Case("generic/1/1", "the server's SETTINGS come first", lambda x: [frames.PREFACE + frames.settings()],
         hello_comes_first, greets=False),
    Case("http2/3.5/1", "the server's SETTINGS come first, also to a client that says more at once",
         lambda x: [frames.PREFACE + frames.settings((frames.INITIAL_WINDOW_SIZE, 65_535))], hello_comes_first,
         greets=False),
    Case("http2/3.5/2", "something else than the preface", lambda x: [b"INVALID CONNECTION PREFACE\r\n\r\n"], closed,
         greets=False),
]

FORMAT = [
    Case("http2/4.1/1", "an unknown type is ignored", lambda x: [frames.frame(UNKNOWN_TYPE, 0, 0, bytes(8))], served),
    Case("http2/4.1/2", "undefined flags are ignored", lambda x: [frames.ping(1, flags=0x16)],
         pong(1)),
    Case("http2/4.1/3", "the reserved bit is ignored", lambda x: [frames.frame(frames.PING, 0, 1 << 31, bytes(8))],
         pong(0)),
    Case("http2/4.2/1", "a frame as large as every endpoint takes",
         lambda x: [frames.headers(1, x.post()) + frames.data(1, b"x" * 16_384, end=True)], answered),
    Case("http2/4.2/2", "DATA above the largest size",
         lambda x: [frames.headers(1, x.post()), frames.data(1, b"x" * 16_385, end=True)],
         stream_error(frames.FRAME_SIZE_ERROR)),
    Case("http2/4.2/3", "HEADERS above the largest size",
         lambda x: [frames.headers(1, x.get(*((f"x-dummy{i}", "x" * 4_000) for i in range(5))) + b"\0" * 16_384)],
         frame_size_error),
    Case("http2/4.3/1", "a block that ends within a field", lambda x: [frames.headers(1, b"\x40", end=True)],
         compression_error),
    Case("http2/4.3/2", "PRIORITY within a header block",
         lambda x: [beginning(x, end=False) + frames.priority(1) + rest(x)], protocol_error),
    Case("http2/4.3/3", "HEADERS of another stream within a header block",
         lambda x: [beginning(x, end=False) + frames.headers(3, x.get(), end=True) + rest(x)], protocol_error),
    Case("http2/5.4.1/1", "an error of the connection closes it",
         lambda x: [frames.frame(frames.PING, 0, 3, bytes(8))], protocol_error),
    Case("http2/5.4.1/2", "GOAWAY comes before that", lambda x: [frames.frame(frames.PING, 0, 3, bytes(8))],
         lambda x: x.take(frames.GOAWAY)),
    Case("http2/5.5/1", "an unknown type on a stream is ignored",
         lambda x: [frames.headers(1, x.post()), frames.frame(UNKNOWN_TYPE, 0, 1, bytes(8)),
                    frames.data(1, b"test", end=True)], answered),
    Case("http2/5.5/2", "an unknown type within a header block",
         lambda x: [beginning(x) + frames.frame(UNKNOWN_TYPE, 0, 0, bytes(8))], protocol_error),
]

CONTINUATION = [
    Case("generic/3.10/1", "a block in two frames", lambda x: [in_two(x.get(), 2)], answered),
    Case("generic/3.10/2", "a block in three frames", lambda x: [in_two(x.get(), 2, 5)], answered),
    Case("http2/6.10/1", "large CONTINUATIONs", lambda x: [beginning(x) + rest(x, whole=False) + rest(x)], answered),
    Case("http2/6.10/2", "DATA where a CONTINUATION must come",
         lambda x: [beginning(x, end=False) + rest(x, whole=False) + frames.data(1, b"test", end=True)],
         protocol_error),
    Case("http2/6.10/3", "CONTINUATION of no stream", lambda x: [beginning(x) + rest(x, stream=0)], protocol_error),
    Case("http2/6.10/4", "CONTINUATION behind a whole block",
         lambda x: [frames.headers(1, x.get(), end=True), rest(x)], protocol_error),
    Case("http2/6.10/5", "CONTINUATION behind the last one",
         lambda x: [beginning(x) + rest(x), rest(x)], protocol_error),
    Case("http2/6.10/6", "CONTINUATION behind DATA",
         lambda x: [beginning(x, end=False) + frames.data(1, b"test", end=True) + rest(x)], protocol_error),
]

CASES = [*PREFACE, *FORMAT, *CONTINUATION]
