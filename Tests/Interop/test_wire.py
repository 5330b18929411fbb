"""What a stock client never sends. The connection must answer by the book and go on serving."""

import socket
import struct

import pytest

from wire import Connection, message

UNARY = "/vantflow.testing.Echo/Unary"
SLEEP = "/vantflow.testing.Echo/Sleep"
HELLO = b"\x0a\x05hello"


@pytest.fixture
def connection(server):
    with Connection(server.address) as opened:
        yield opened
        # Whatever the test sent, the connection still serves.
        assert opened.call(UNARY, message(HELLO)).body == message(HELLO)


def test_a_plain_call(connection):
    response = connection.call(UNARY, message(HELLO))
    assert response.http_status == "200"
    assert response.headers["content-type"].startswith("application/grpc")
    assert response.body == message(HELLO)
    assert response.grpc_status == "0"


@pytest.mark.parametrize("content_type", ["application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8"])
def test_every_content_type_of_grpc_is_served(connection, content_type):
    assert connection.call(UNARY, message(HELLO), {"content-type": content_type}).grpc_status == "0"


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/grpcfoo", "", None])
def test_another_content_type_is_415(connection, content_type):
    """grpc/doc/PROTOCOL-HTTP2.md: Unsupported Media Type, so that no HTTP client takes a gRPC error for success."""
    assert connection.call(UNARY, message(HELLO), {"content-type": content_type}).http_status == "415"


def test_an_unknown_method_answers_with_trailers_only(connection):
    response = connection.call("/vantflow.testing.Echo/Nothing", message(HELLO))
    assert (response.http_status, response.grpc_status, response.body) == ("200", "12", b"")


def test_a_path_without_its_slash_reaches_no_handler(connection):
    """CVE-2026-33186: routers and authorisation must not read such a path differently."""
    response = connection.call(UNARY[1:], message(HELLO))
    assert response.body == b""
    assert response.grpc_status != "0"


def test_a_get_reaches_no_handler(connection):
    response = connection.call(UNARY, b"", method="GET")
    assert response.body == b"" or response.grpc_status is None
    assert response.grpc_status != "0"


def test_a_message_in_one_byte_frames(connection):
    stream = connection.begin(UNARY)
    framed = message(HELLO)
    for index in range(len(framed)):
        connection.send(stream, framed[index : index + 1], end_stream=index == len(framed) - 1)
    assert connection.response(stream).body == framed


def test_a_request_without_a_message_is_refused(connection):
    stream = connection.begin(UNARY, end_stream=True)
    assert connection.response(stream).grpc_status not in (None, "0")


def test_a_message_cut_short_is_refused(connection):
    assert connection.call(UNARY, message(HELLO)[:-2]).grpc_status not in (None, "0")


def test_a_length_over_the_limit_is_refused_from_its_prefix(connection):
    stream = connection.begin(UNARY)
    connection.send(stream, struct.pack(">BI", 0, 0xFFFF_FFFF))
    assert connection.response(stream).grpc_status == "8"


def test_the_compressed_flag_without_an_encoding_is_internal(connection):
    assert connection.call(UNARY, message(HELLO, flag=1)).grpc_status == "13"


def test_a_flag_that_does_not_exist_is_refused(connection):
    assert connection.call(UNARY, message(HELLO, flag=0x42)).grpc_status in ("12", "13")


def test_an_unknown_encoding_is_unimplemented_and_names_the_known_ones(connection):
    response = connection.call(UNARY, message(HELLO, flag=1), {"grpc-encoding": "middle-out"})
    assert response.grpc_status == "12"
    assert "identity" in {**response.headers, **response.trailers}["grpc-accept-encoding"]


@pytest.mark.parametrize("timeout", ["100m", "100000u", "99999999n"])
def test_the_server_keeps_the_deadline_by_itself(connection, timeout):
    """grpcio would give up by itself; this client only waits, so the status is the server's."""
    response = connection.call(SLEEP, message(b"\x08\xe0\xd4\x03"), {"grpc-timeout": timeout})
    assert response.grpc_status == "4"


@pytest.mark.parametrize("timeout", ["0S", "0n"])
def test_a_timeout_of_zero_is_legal_and_over_at_once(connection, timeout):
    response = connection.call(SLEEP, message(b"\x08\xe0\xd4\x03"), {"grpc-timeout": timeout})
    assert response.grpc_status == "4"


@pytest.mark.parametrize("timeout", ["", "S", "12", "-1S", "1.5S", "123456789S", "1X"])
def test_a_timeout_that_is_none_is_refused(connection, timeout):
    response = connection.call(UNARY, message(HELLO), {"grpc-timeout": timeout})
    assert response.grpc_status not in (None, "0")


def test_header_lists_beyond_the_limit_are_refused(server):
    with Connection(server.address) as connection:
        extra = {f"x-filler-{number}": "x" * 1_000 for number in range(100)}
        response = connection.call(UNARY, message(HELLO), extra)
        assert response.grpc_status != "0"
    with Connection(server.address) as connection:
        assert connection.call(UNARY, message(HELLO)).grpc_status == "0"


def test_the_connection_answers_a_ping(connection):
    assert connection.ping()


@pytest.mark.parametrize("opening", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x02\x00", b"\0" * 64])
def test_what_is_not_http2_is_closed_and_the_server_lives(server, opening):
    host, port = server.address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=10) as stranger:
        stranger.sendall(opening)
        stranger.shutdown(socket.SHUT_WR)
        try:
            while stranger.recv(65536):
                pass
        except ConnectionResetError:
            pass
    with Connection(server.address) as connection:
        assert connection.call(UNARY, message(HELLO)).grpc_status == "0"
