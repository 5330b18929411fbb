"""The ways from a proxy to a server: TLS, a Unix socket, a PROXY header."""

import pathlib
import tempfile

import pytest

from expecting import CALL_SECONDS
from outgoing import Requests
from proxies import haproxy
from proxies.proxy_process import Backend
from security import server_arguments


CHECKS = 5


def exchange(echo, stub) -> None:
    """A unary call with a large message, and a streaming one that is not held back."""
    text = "0123456789abcdef" * (1 << 16)
    assert stub.Unary(echo.EchoRequest(text=text), timeout=CALL_SECONDS).text == text
    requests = Requests()
    replies = stub.Chat(iter(requests), timeout=CALL_SECONDS)
    for number in range(5):
        requests.send(echo.EchoRequest(text=str(number)))
        assert next(replies).text == str(number)
    requests.finish()
    assert list(replies) == []


def peer(echo, stub):
    return stub.Peer(echo.PeerRequest(), timeout=CALL_SECONDS)


def test_tls_inside(echo, proxy_kind, start_server, start_proxy, open_channel):
    server = start_server(*server_arguments())
    with open_channel(start_proxy(proxy_kind, Backend(server.address, tls=True))) as channel:
        stub = echo.EchoStub(channel)
        exchange(echo, stub)
        assert peer(echo, stub).tls_version.startswith("TLSv1.")


def test_a_unix_socket(echo, proxy_kind, start_server, start_proxy, open_channel):
    with tempfile.TemporaryDirectory(prefix="vantflow-") as folder:  # short: a socket's path has 107 bytes at most
        server = start_server(f"--unix={pathlib.Path(folder) / 'echo.sock'}")
        with open_channel(start_proxy(proxy_kind, Backend(server.address))) as channel:
            stub = echo.EchoStub(channel)
            exchange(echo, stub)
            assert peer(echo, stub).address == "unix"
        server.stop()


@pytest.mark.parametrize("is_tls", [False, True], ids=["plaintext", "tls"])
def test_a_proxy_header_names_the_client(echo, start_server, start_proxy, open_channel, is_tls):
    server = start_server("--proxy-protocol=v2", *(server_arguments() if is_tls else []))
    proxy = start_proxy(haproxy, Backend(server.address, tls=is_tls, proxy_header=True))
    with open_channel(proxy) as channel:
        stub = echo.EchoStub(channel)
        exchange(echo, stub)
        told = peer(echo, stub)
        # haproxy logs the client's own address and port, which the server could not know without the header.
        assert told.address.startswith("127.0.0.1:")
        assert f"{told.address} " in proxy.log
        assert told.tls_version == ("TLSv1.3" if is_tls else "")


@pytest.mark.parametrize("is_tls", [False, True], ids=["plaintext", "tls"])
def test_health_checks_say_nothing_in_the_log(echo, start_server, start_proxy, open_channel, is_tls):
    """haproxy connects, goes as far as the handshake, and resets the connection, twenty times a second here."""
    server = start_server("--log-level=info", *(server_arguments() if is_tls else []))
    proxy = start_proxy(haproxy, Backend(server.address, tls=is_tls, check_millis=50))
    with open_channel(proxy) as channel:
        stub = echo.EchoStub(channel)
        exchange(echo, stub)
        stub.Sleep(echo.SleepRequest(millis=50 * CHECKS), timeout=CALL_SECONDS)
    proxy.stop()
    assert server.stop() == 0
    assert b"A connection ended" not in server.output, server.output.decode()
