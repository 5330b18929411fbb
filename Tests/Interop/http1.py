"""One connection of HTTP/1.1 by hand, for requests that no client would send."""

import dataclasses
import socket

READ_SECONDS = 20.0


@dataclasses.dataclass
class Response:
    status: int
    fields: dict[str, str]
    body: bytes


class Connection:
    def __init__(self, address: str):
        host, port = address.rsplit(":", 1)
        self._socket = socket.create_connection((host, int(port)), timeout=READ_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def set_timeout(self, seconds: float) -> None:
        """How long one write or read may take."""
        self._socket.settimeout(seconds)

    def end(self) -> None:
        """Tells the server that no more will come."""
        self._socket.shutdown(socket.SHUT_WR)

    def response(self, to_head: bool = False) -> Response:
        """Reads one response; an AssertionError when the server closes ahead of its end."""
        while b"\r\n\r\n" not in self._received:
            self._read()
        head, self._received = self._received.split(b"\r\n\r\n", 1)
        status, *lines = head.decode().split("\r\n")
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = 0 if to_head else int(fields.get("content-length", 0))
        while len(self._received) < length:
            self._read()
        body, self._received = self._received[:length], self._received[length:]
        return Response(int(status.split(" ")[1]), fields, body)

    def is_closed(self) -> bool:
        """Waits for the server to end the connection; false when it says something first."""
        return not self._received and not self._socket.recv(1)

    def _read(self) -> None:
        data = self._socket.recv(65536)
        assert data, f"closed behind {self._received!r}"
        self._received += data
