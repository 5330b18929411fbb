"""One HTTP/2 connection by hand, for requests that no gRPC client would send."""

import dataclasses
import socket
import ssl
import struct

import h2.config
import h2.connection
import h2.events
import h2.exceptions

READ_SECONDS = 10.0


def message(payload: bytes, flag: int = 0) -> bytes:
    """A length-prefixed gRPC message: a compression flag, the length, the payload."""
    return struct.pack(">BI", flag, len(payload)) + payload


def connect(address: str, tls: ssl.SSLContext | None = None) -> socket.socket:
    """A connection without anything on it, but for the handshake of `tls`."""
    host, port = address.rsplit(":", 1)
    plain = socket.create_connection((host, int(port)), timeout=READ_SECONDS)
    if tls is None:
        return plain
    try:
        return tls.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


@dataclasses.dataclass
class Response:
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    trailers: dict[str, str] = dataclasses.field(default_factory=dict)
    body: bytes = b""
    reset_code: int | None = None

    @property
    def http_status(self) -> str | None:
        return self.headers.get(":status")

    @property
    def grpc_status(self) -> str | None:
        """From the trailers, or from the only headers when the server had nothing else to say."""
        return self.trailers.get("grpc-status", self.headers.get("grpc-status"))


class Connection:
    def __init__(self, address: str, tls: ssl.SSLContext | None = None):
        self._socket = connect(address, tls)
        # Headers and data leave in two writes: without this the second waits 40 ms for the first one's acknowledgement.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Outbound validation is off: malformed requests are the point.
        self._h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(
                validate_outbound_headers=False, normalize_outbound_headers=False, header_encoding="utf-8"
            )
        )
        self._responses: dict[int, Response] = {}
        self._ended: set[int] = set()
        self.is_closed = False
        self._h2.initiate_connection()
        self._flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def begin(self, path: str, extra: dict[str, str] | None = None, end_stream: bool = False, method="POST") -> int:
        """Sends the headers of a gRPC request; an entry of `extra` replaces the default, None removes it."""
        headers = {
            ":method": method, ":scheme": "http", ":path": path, ":authority": "localhost",
            "te": "trailers", "content-type": "application/grpc",
        } | (extra or {})
        stream = self._h2.get_next_available_stream_id()
        self._responses[stream] = Response()
        self._h2.send_headers(stream, [(k, v) for k, v in headers.items() if v is not None], end_stream=end_stream)
        self._flush()
        return stream

    def send(self, stream: int, data: bytes, end_stream: bool = False) -> None:
        self._h2.send_data(stream, data, end_stream=end_stream)
        self._flush()

    def response(self, stream: int) -> Response:
        """Reads until the stream has ended or was reset."""
        while stream not in self._ended and not self.is_closed:
            self._read()
        return self._responses[stream]

    def call(self, path: str, body: bytes, extra: dict[str, str] | None = None, method="POST") -> Response:
        stream = self.begin(path, extra, method=method)
        try:
            self.send(stream, body, end_stream=True)
        except h2.exceptions.StreamClosedError:
            pass  # the server has answered from the headers alone
        return self.response(stream)

    def ping(self) -> bool:
        """Whether the connection still answers."""
        self._acknowledged = False
        self._h2.ping(b"vantflow")
        self._flush()
        while not self._acknowledged and not self.is_closed:
            self._read()
        return self._acknowledged

    def _read(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            self.is_closed = True
            return
        for event in self._h2.receive_data(data):
            self._apply(event)
        self._flush()

    def _apply(self, event) -> None:
        match event:
            case h2.events.ResponseReceived():
                self._responses[event.stream_id].headers = dict(event.headers)
            case h2.events.TrailersReceived():
                self._responses[event.stream_id].trailers = dict(event.headers)
            case h2.events.DataReceived():
                self._responses[event.stream_id].body += event.data
                self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            case h2.events.StreamEnded():
                self._ended.add(event.stream_id)
            case h2.events.StreamReset():
                self._responses[event.stream_id].reset_code = int(event.error_code)
                self._ended.add(event.stream_id)
            case h2.events.PingAckReceived():
                self._acknowledged = True
            case h2.events.ConnectionTerminated():
                self.is_closed = True

    def _flush(self) -> None:
        if data := self._h2.data_to_send():
            self._socket.sendall(data)
