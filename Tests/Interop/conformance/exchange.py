"""One connection to a server under examination: what a well-behaved client says first, and what came back."""

import ssl

import hpack

import frames
from attacker import Attacker


class Exchange(Attacker):
    """Has said hello and heard the server's where it `greets`. Then it sends what a case says."""

    def __init__(self, address: str, tls: ssl.SSLContext | None = None, greets: bool = True):
        super().__init__(
            address, greets=greets, settings=[(frames.INITIAL_WINDOW_SIZE, 65_535)], acknowledges=False, tls=tls
        )
        self.scheme = "https" if tls else "http"
        self.authority = address
        self._encoder = hpack.Encoder()
        self._taken: set[int] = set()
        self._hello = 0
        if greets:
            assert self.read_until(lambda: self.server_settings is not None and self.acknowledged_settings == 1)
            self.send(frames.settings_ack())
            self._hello = len(self.frames)

    @property
    def server_settings(self) -> dict[int, int] | None:
        for frame in self.frames:
            if frame.type == frames.SETTINGS and not frame.flags & frames.ACK:
                pairs = (frame.payload[at : at + 6] for at in range(0, len(frame.payload), 6))
                return {int.from_bytes(pair[:2], "big"): int.from_bytes(pair[2:], "big") for pair in pairs}
        return None

    @property
    def answers(self) -> list[frames.Frame]:
        """What came behind the hello."""
        return self.frames[self._hello :]

    @property
    def rest(self) -> bytes:
        """What came last and is no whole frame."""
        return bytes(self._buffer)

    @property
    def errors(self) -> list[frames.Frame]:
        """Errors of a stream or of the connection. A reset without an error follows an answer that came early."""
        return [f for f in self.answers if f.type in (frames.RST_STREAM, frames.GOAWAY) and f.code != frames.NO_ERROR]

    # Header blocks

    def get(self, *more: tuple[str, str], without: str = "", **changed: str) -> bytes:
        """A request for the page, in HPACK with indexing and Huffman coding as ordinary clients use it.

        `method="PUT"` changes a pseudo-header field, `without` leaves one out.
        """
        fields = {"method": "GET", "scheme": self.scheme, "path": "/", "authority": self.authority} | changed
        return self.encode(*((f":{name}", value) for name, value in fields.items() if name != without), *more)

    def post(self, *more: tuple[str, str]) -> bytes:
        return self.get(*more, method="POST")

    def encode(self, *fields: tuple[str, str]) -> bytes:
        return self._encoder.encode(fields)

    def limit_table(self, size: int) -> None:
        """The next block begins with a dynamic table size update (RFC 7541, section 6.3)."""
        self._encoder.header_table_size = size

    # Asking

    def change_settings(self, *entries: tuple[int, int]) -> None:
        """Returns when the server has acknowledged them."""
        self.send(frames.settings(*entries))
        self._settings_sent += 1
        assert self.read_until(lambda: self.acknowledged_settings >= self._settings_sent)

    def is_answering(self, number: int = 0x7661_6E74_666C_6F77) -> bool:
        """Whether the server sends back a PING."""
        self.send(frames.ping(number))
        expected = frames.Frame(frames.PING, frames.ACK, 0, number.to_bytes(8, "big"))
        return self.read_until(lambda: expected in self.answers)

    def take(self, kind: int) -> frames.Frame:
        """The first answer of this type that was not taken yet."""
        def found():
            rest = (i for i, frame in enumerate(self.answers) if frame.type == kind and i not in self._taken)
            return next(rest, None)

        assert self.read_until(lambda: found() is not None), f"it did not come: {self.answers}"
        index = found()
        self._taken.add(index)
        return self.answers[index]
