"""A case: what a client sends, and what the RFC lets a server answer."""

import dataclasses
from collections.abc import Callable, Iterable

import frames
from exchange import Exchange


@dataclasses.dataclass(frozen=True)
class Case:
    """`name` is h2spec's number of the same case, so that a failure of either leads to the other.

    What is sent is a list of pieces, and it must not matter whether they come in one read or one by one, each when the
    server has done with the one before.
    """

    name: str
    what: str
    send: Callable[[Exchange], Iterable[bytes]]
    expect: Callable[[Exchange], None]
    greets: bool = True

    def run(self, exchange: Exchange, is_apart: bool) -> None:
        for index, piece in enumerate(self.send(exchange)):
            if is_apart and index > 0 and not exchange.is_served():
                break
            exchange.send(piece)
        self.expect(exchange)


def scripted(name: str, what: str) -> Callable[[Callable[[Exchange], None]], Case]:
    """A case in which what is sent depends on what came."""
    return lambda script: Case(name, what, lambda _: (), script)


# What may come of it

def served(x: Exchange) -> None:
    """The connection goes on."""
    assert x.is_answering(), x.answers
    assert not x.errors, x.answers


def served_or_closed(x: Exchange) -> None:
    assert x.is_answering() or x.is_closed, x.answers


def answered(x: Exchange) -> None:
    """Stream 1 has a whole answer, and the connection goes on."""
    assert x.read_until(lambda: x.is_over(1)), x.answers
    assert x.take(frames.HEADERS).stream == 1
    served(x)


def answered_with_data(x: Exchange) -> None:
    assert x.take(frames.DATA).stream == 1


def pong(number: int) -> Callable[[Exchange], None]:
    """A PING with this payload comes back."""
    def expect(x: Exchange) -> None:
        ping = x.take(frames.PING)
        assert (ping.flags, ping.payload) == (frames.ACK, number.to_bytes(8, "big"))

    return expect


def connection_error(*codes: int) -> Callable[[Exchange], None]:
    """Section 5.4.1: GOAWAY, and the connection is closed."""
    def expect(x: Exchange) -> None:
        assert x.wait_for_close(), x.answers
        assert x.goaway is not None, "closed without a word"
        assert x.goaway.code in codes, x.goaway
        assert not x.was_reset

    return expect


def stream_error(*codes: int, stream: int = 1) -> Callable[[Exchange], None]:
    """Section 5.4.2: RST_STREAM; section 5.4 lets a server take it for an error of the connection."""
    def expect(x: Exchange) -> None:
        x.read_until(lambda: bool(x.resets()))
        if x.goaway:
            return connection_error(*codes)(x)
        assert [(f.stream, f.code in codes) for f in x.resets()] == [(stream, True)], x.answers
        assert x.is_answering(), x.answers

    return expect


protocol_error = connection_error(frames.PROTOCOL_ERROR)
frame_size_error = connection_error(frames.FRAME_SIZE_ERROR)
flow_control_error = connection_error(frames.FLOW_CONTROL_ERROR)
compression_error = connection_error(frames.COMPRESSION_ERROR)
stream_closed = connection_error(frames.STREAM_CLOSED)
malformed = stream_error(frames.PROTOCOL_ERROR)
