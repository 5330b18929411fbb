"""Clients whose TLS grpcio cannot be made to speak, by Python's ssl and h2: what a client that fits gets, and how one
that does not is sent away: at once, with one line in the log."""

import contextlib
import socket
import ssl
import warnings

import pytest

import wire
from security import certificates, server_arguments
from server_process import BINARIES, ServerProcess

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def start(*arguments: str) -> ServerProcess:
    return ServerProcess([str(BINARIES / "echo-server"), "--log-level=info", *arguments])


@pytest.fixture
def tls_server():
    with start(*server_arguments()) as running:
        yield running


@pytest.fixture
def plaintext_server():
    with start() as running:
        yield running


def context(*protocols: str, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=certificates() / "authority.pem")
    if protocols:
        made.set_alpn_protocols(list(protocols))
    if version is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are the point
            made.minimum_version = made.maximum_version = version
    return made


def peer(echo, server: ServerProcess, tls: ssl.SSLContext):
    with wire.Connection(server.address, tls) as connection:
        response = connection.call("/vantflow.testing.Echo/Peer", wire.message(b""))
    assert response.grpc_status == "0"
    return echo.PeerReply.FromString(response.body[5:])


def read_to_end(connection: socket.socket) -> bytes:
    """What comes until the server closes, which it has to."""
    received = b""
    with contextlib.suppress(ConnectionResetError, ssl.SSLError):
        while chunk := connection.recv(65536):
            received += chunk
    return received


def lines_about(server: ServerProcess, port: int) -> list[str]:
    """What the log says of the connection that came from this port; the server ends."""
    assert server.stop() == 0
    return [line for line in server.output.decode().splitlines() if f"peer=127.0.0.1:{port} " in f"{line} "]


def one_line(server: ServerProcess, port: int) -> str:
    lines = lines_about(server, port)
    assert len(lines) == 1, lines
    assert "A connection ended" in lines[0]
    return lines[0]


def refused_handshake(server: ServerProcess, tls: ssl.SSLContext) -> tuple[ssl.SSLError, str]:
    """The error of the client and the one line about it."""
    plain = wire.connect(server.address)
    with plain, pytest.raises(ssl.SSLError) as raised:
        port = plain.getsockname()[1]
        tls.wrap_socket(plain, server_hostname="localhost").close()
    return raised.value, one_line(server, port)


def test_tls_1_2(echo, tls_server):
    assert peer(echo, tls_server, context("h2", version=ssl.TLSVersion.TLSv1_2)).tls_version == "TLSv1.2"


def test_tls_1_1_is_refused(tls_server):
    old = context("h2", version=ssl.TLSVersion.TLSv1_1)
    old.set_ciphers("ALL:@SECLEVEL=0")  # otherwise the client does not even try
    error, line = refused_handshake(tls_server, old)
    assert "alert protocol version" in str(error)
    assert "unsupported protocol" in line


def test_without_alpn_the_first_bytes_decide(echo, tls_server):
    assert peer(echo, tls_server, context()).tls_version == "TLSv1.3"


def test_an_unknown_protocol_is_refused(tls_server):
    error, line = refused_handshake(tls_server, context("spdy/3"))
    assert "alert no application protocol" in str(error)
    assert "no application protocol" in line


def test_http_1_1_is_not_left_waiting(tls_server):
    with wire.connect(tls_server.address, context("http/1.1")) as connection:
        assert connection.selected_alpn_protocol() == "http/1.1"
        port = connection.getsockname()[1]
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        read_to_end(connection)
    assert len(lines_about(tls_server, port)) <= 1


def test_plaintext_to_a_tls_port(tls_server):
    with wire.connect(tls_server.address) as connection:
        port = connection.getsockname()[1]
        connection.sendall(PREFACE)
        read_to_end(connection)
    assert "TLS handshake" in one_line(tls_server, port)


def test_tls_to_a_plaintext_port(plaintext_server):
    _, line = refused_handshake(plaintext_server, context("h2"))
    assert "the client broke HTTP" in line


def test_a_handshake_that_is_given_up(tls_server):
    with wire.connect(tls_server.address) as connection:
        port = connection.getsockname()[1]
        connection.sendall(bytes.fromhex("16030100c8"))  # the head of a record that does not come
    assert len(lines_about(tls_server, port)) <= 1
