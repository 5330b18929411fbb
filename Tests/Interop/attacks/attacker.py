"""A client without manners: whatever bytes it is given over a socket, and what the server said to them."""

import select
import socket
import ssl
import struct
import time
from collections.abc import Iterable

import hpack

import frames

PATIENCE_SECONDS = 20.0  # no answer of a passing test takes this long
STREAM_WINDOW_BYTES = 256 * 1024  # the server's, by its defaults


class Attacker:
    """One connection, with a preface, SETTINGS and the acknowledgement of the server's where it `greets`."""

    def __init__(
        self,
        address: str,
        greets: bool = True,
        settings: Iterable[tuple[int, int]] = (),
        acknowledges: bool = True,
        receive_buffer_bytes: int = 0,
        tls: ssl.SSLContext | None = None,
    ):
        host, port = address.rsplit(":", 1)
        self.socket = socket.socket(socket.AF_INET)
        if receive_buffer_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        self.socket.settimeout(PATIENCE_SECONDS)
        self.socket.connect((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            # An end without close_notify is not an end (RFC 8446, section 6.1): it counts as a reset.
            self.socket = tls.wrap_socket(self.socket, server_hostname=host, suppress_ragged_eofs=False)
        self.socket.setblocking(False)
        self.frames: list[frames.Frame] = []
        self.received_bytes = 0
        self.is_closed = False
        self.was_reset = False
        self._buffer = bytearray()
        self._decoder = hpack.Decoder()
        self._fields: dict[int, dict[str, str]] = {}
        self._decoded = 0  # how many of the frames have been looked at for fields
        self._settings_sent = 0
        self._windows: dict[int, int] = {0: 65_535}  # the server's first WINDOW_UPDATE makes it its own
        if greets:
            self.send(frames.PREFACE + frames.settings(*settings))
            self._settings_sent = 1
            if acknowledges:
                self.send(frames.settings_ack())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    # Sending

    def send(self, payload: bytes, reads: bool = True) -> int:
        """Sends all of it, or as much as the server takes before it hangs up; returns how much that was.

        `reads` False leaves what the server says meanwhile in the socket.
        """
        rest = memoryview(payload)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while rest and not self.is_closed:
            assert time.monotonic() < deadline, "the server took nothing for too long"
            readable, writable, _ = select.select([self.socket] if reads else [], [self.socket], [], 1)
            if readable:
                self._read()
            if writable and not self.is_closed:
                try:
                    rest = rest[self.socket.send(rest[: 256 * 1024]) :]
                except (BlockingIOError, ssl.SSLWantWriteError):
                    continue
                except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
                    self._drain()
                    break
                deadline = time.monotonic() + PATIENCE_SECONDS
        return len(payload) - len(rest)

    def upload(self, stream: int, body: bytes, end: bool = True) -> None:
        """Sends DATA as the server's windows admit it."""
        self._windows.setdefault(stream, STREAM_WINDOW_BYTES)
        for offset in range(0, len(body), 16_384):
            piece = body[offset : offset + 16_384]
            has_room = lambda: min(self._windows[stream], self._windows[0]) >= len(piece)
            if not self.read_until(lambda: has_room() or self.is_over(stream)) or self.is_over(stream):
                return
            self._windows[stream] -= len(piece)
            self._windows[0] -= len(piece)
            self.send(frames.data(stream, piece, end=end and offset + len(piece) == len(body)))

    def drop(self) -> None:
        """Closes with a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    # Hearing

    def read_until(self, condition, within_seconds: float = PATIENCE_SECONDS) -> bool:
        """Reads until it holds, or the server has hung up."""
        deadline = time.monotonic() + within_seconds
        while not condition() and not self.is_closed:
            if not select.select([self.socket], [], [], max(0.0, deadline - time.monotonic()))[0]:
                break
            self._read()
        return condition()

    def wait_for_close(self, within_seconds: float = PATIENCE_SECONDS) -> bool:
        return self.read_until(lambda: self.is_closed, within_seconds)

    def is_served(self) -> bool:
        """Whether the server has taken in all that was sent, and goes on. Asked by SETTINGS: PINGs are counted."""
        self.send(frames.settings())
        self._settings_sent += 1
        return self.read_until(lambda: self.acknowledged_settings >= self._settings_sent)

    @property
    def acknowledged_settings(self) -> int:
        return sum(f.type == frames.SETTINGS and f.flags & frames.ACK for f in self.frames)

    def is_over(self, stream: int) -> bool:
        """Whether the server has ended the stream."""
        return any(
            f.stream == stream and (f.type == frames.RST_STREAM or (f.type <= 1 and f.flags & frames.END_STREAM))
            for f in self.frames
        )

    @property
    def goaway(self) -> frames.Frame | None:
        """The last one."""
        return next((f for f in reversed(self.frames) if f.type == frames.GOAWAY), None)

    @property
    def debug_data(self) -> set[bytes]:
        return {f.payload[8:] for f in self.frames if f.type == frames.GOAWAY}

    def resets(self, code: int | None = None) -> list[frames.Frame]:
        return [f for f in self.frames if f.type == frames.RST_STREAM and code in (None, f.code)]

    def status(self, stream: int) -> str | None:
        """The gRPC status that the stream ended with, if it has."""
        for frame in self.frames[self._decoded :]:
            if frame.type == frames.HEADERS:
                self._fields.setdefault(frame.stream, {}).update(self._decoder.decode(frame.payload))
        self._decoded = len(self.frames)
        return self._fields.get(stream, {}).get("grpc-status")

    def _drain(self) -> None:
        while not self.is_closed:
            if not select.select([self.socket], [], [], 0.2)[0]:
                break
            self._read()
        self.is_closed = True

    def _read(self) -> None:
        try:
            chunk = self.socket.recv(256 * 1024)
            # What OpenSSL has read of the socket already, select does not see.
            while isinstance(self.socket, ssl.SSLSocket) and (pending := self.socket.pending()):
                chunk += self.socket.recv(pending)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except (ConnectionResetError, ssl.SSLError):
            self.is_closed = self.was_reset = True
            return
        if not chunk:
            self.is_closed = True
        self.received_bytes += len(chunk)
        self._buffer += chunk
        arrived = frames.split(self._buffer)
        self.frames += arrived
        for frame in arrived:
            if frame.type == frames.WINDOW_UPDATE:
                window = self._windows.get(frame.stream, STREAM_WINDOW_BYTES)
                self._windows[frame.stream] = window + int.from_bytes(frame.payload, "big")
