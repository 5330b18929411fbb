"""Plain pages over HTTP/1.1 on the port of gRPC: Python's own client, curl, and connections by hand."""

import http.client
import shutil
import subprocess

import grpc
import pytest

from expecting import CALL_SECONDS
from http1 import Connection
from wire import Connection as HTTP2Connection

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /healthz HTTP/1.1\r\nHost: localhost\r\n"


def client(server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(server.address, timeout=CALL_SECONDS)


def test_one_connection_serves_many_requests(server):
    connection = client(server)
    sockets = set()
    for method, path, status, body in [
        ("GET", "/healthz", 200, b"ok\n"), ("GET", "/readyz?verbose", 200, b"ok\n"), ("HEAD", "/healthz", 200, b""),
        ("GET", "/no/such", 404, b"There is no such page here.\n"), ("DELETE", "/no/such", 404, None),
        ("POST", "/healthz", 405, None), ("OPTIONS", "*", 405, None),
        ("POST", "/vantflow.testing.Echo/Unary", 505, None), ("GET", "/healthz", 200, b"ok\n"),
    ]:
        connection.request(method, path, body=b"x" * 1000 if method == "POST" else None)
        response = connection.getresponse()
        assert response.status == status, path
        assert body is None or response.read() == body
        response.read()
        if status == 405:
            assert response.getheader("Allow") == "GET, HEAD"
        sockets.add(connection.sock.getsockname())
    assert len(sockets) == 1
    connection.close()


def test_the_same_pages_over_http2(server):
    with HTTP2Connection(server.address) as connection:
        plain = {"te": None, "content-type": None}
        for method, path, status, body in [
            ("GET", "/", "200", b"This is a gRPC server: call it with a gRPC client.\n"),
            ("GET", "/healthz", "200", b"ok\n"), ("GET", "/readyz?x=y", "200", b"ok\n"), ("HEAD", "/healthz", "200", b""),
            ("GET", "/none", "404", b"There is no such page here.\n"), ("HEAD", "/none", "404", b""),
            ("GET", "/vantflow.testing.Echo/Unary", "405", b""),
        ]:
            response = connection.response(connection.begin(path, plain, end_stream=True, method=method))
            assert (response.http_status, response.body) == (status, body), path
        assert connection.ping()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("version", ["--http1.0", "--http1.1", "--http2", "--http2-prior-knowledge"])
def test_curl(server, version):
    command = ["curl", "--silent", "--show-error", "--fail", "--max-time", "10", version]
    # One address at a time: curl 7.88 cannot use a connection of prior knowledge again.
    for page in ("healthz", "readyz"):
        url = f"http://{server.address}/{page}"
        assert subprocess.run([*command, url], capture_output=True, check=True).stdout == b"ok\n"


def test_pipelined_requests_are_answered_in_their_order(server):
    paths = ["/healthz", "/none", "/", "/readyz"] * 100
    with Connection(server.address) as connection:
        connection.send(b"".join(b"GET %s HTTP/1.1\r\nHost: h\r\n\r\n" % path.encode() for path in paths))
        answers = {path: set() for path in paths}
        for path in paths:
            response = connection.response()
            answers[path].add((response.status, response.body))
    assert all(len(answer) == 1 for answer in answers.values())
    assert {next(iter(answer))[0] for answer in answers.values()} == {200, 404}


def test_bytes_that_come_one_by_one(server):
    with Connection(server.address) as connection:
        for byte in GET + POST + b"Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: x\r\n\r\n":
            connection.send(bytes([byte]))
        assert [connection.response().status for _ in range(2)] == [200, 405]


def test_a_body_that_waits_for_leave(server):
    with Connection(server.address) as connection:
        connection.send(POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert connection.response().status == 100
        connection.send(b"abc" + GET)
        assert [connection.response().status for _ in range(2)] == [405, 200]


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"\x16\x03\x01\x02\x00", 400),
        (b"PRO / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n", 400),
        (POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\n", 400),
        (POST + b"Content-Length : 4\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabXX0\r\n\r\n", 400),
        (POST + b"Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n", 413),
        (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n", 414),
        (POST + b"Expect: more\r\n\r\n", 417),
        (b"GET / HTTP/1.1\r\nHost: h\r\n" + b"A: b\r\n" * 100 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: h\r\nA: " + b"x" * 20_000 + b"\r\n\r\n", 431),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (b"GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505),
    ],
    ids=lambda value: value[:60].decode("latin1") if isinstance(value, bytes) else str(value),
)
def test_what_is_refused_ends_the_connection(server, request_bytes, status):
    with Connection(server.address) as connection:
        connection.send(GET + request_bytes + GET)
        assert connection.response().status == 200
        refusal = connection.response()
        assert (refusal.status, refusal.fields["connection"]) == (status, "close")
        # What came behind it is not answered: where it begins nobody can say.
        assert connection.is_closed()


@pytest.mark.parametrize("first_bytes", [b"\x16\x03\x01\x02\x00", b"PRO / HTTP/1.1\r\n\r\n", b"\x00" * 30])
def test_what_begins_as_no_request_is_not_answered(server, first_bytes):
    with Connection(server.address) as connection:
        connection.send(first_bytes)
        assert connection.is_closed()


def test_http_1_0_closes_unless_it_is_asked_not_to(server):
    with Connection(server.address) as connection:
        connection.send(b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert connection.response().fields["connection"] == "keep-alive"
        connection.send(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert connection.response().fields["connection"] == "close"
        assert connection.is_closed()


def test_a_client_that_has_said_all_gets_its_answers(server):
    with Connection(server.address) as connection:
        connection.send(GET * 50)
        connection.end()
        assert all(connection.response().status == 200 for _ in range(50))
        assert connection.is_closed()


def test_a_flood_of_requests_that_are_not_read_holds_nobody_up(echo, server):
    with Connection(server.address) as flood, grpc.insecure_channel(server.address) as channel:
        flood.set_timeout(2)
        with pytest.raises(TimeoutError):
            while True:
                flood.send(GET * 1_000)
        assert echo.EchoStub(channel).Unary(echo.EchoRequest(text="x"), timeout=CALL_SECONDS).text == "x"


def test_a_drain_ends_idle_connections(own_server):
    with Connection(own_server.address) as idle, Connection(own_server.address) as fresh:
        idle.send(GET)
        assert idle.response().status == 200
        own_server.begin_stop()
        assert idle.is_closed()
        assert fresh.is_closed()
    assert own_server.wait() == 0
