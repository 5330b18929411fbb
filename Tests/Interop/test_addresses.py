"""Where a server can listen besides IPv4: IPv6, and a Unix socket, in plaintext and by TLS."""

import pathlib
import tempfile

import grpc
import pytest

from expecting import CALL_SECONDS
from server_process import BINARIES, ServerProcess

ECHO_SERVER = str(BINARIES / "echo-server")


@pytest.fixture
def socket_path():
    with tempfile.TemporaryDirectory(prefix="vantflow-") as folder:  # short: a socket's path has 107 bytes at most
        yield pathlib.Path(folder) / "echo.sock"


def peer(echo, channel):
    return echo.EchoStub(channel).Peer(echo.PeerRequest(), timeout=CALL_SECONDS)


def test_ipv6(echo, security):
    with ServerProcess([ECHO_SERVER, "--host=::1", *security.server_arguments]) as server:
        assert server.address.startswith("[::1]:")
        with security.channel(server.address) as channel:
            assert peer(echo, channel).address.startswith("[::1]:")


def test_a_unix_socket(echo, security, socket_path):
    with ServerProcess([ECHO_SERVER, f"--unix={socket_path}", *security.server_arguments]) as server:
        # The name that TLS asks the certificate for; in plaintext it says nothing.
        options = [("grpc.default_authority", "localhost"), ("grpc.ssl_target_name_override", "localhost")]
        with security.channel(f"unix:{socket_path}", options=options) as channel:
            assert peer(echo, channel).address == "unix"
            text = "x" * 1_000_000
            reply = echo.EchoStub(channel).Unary(echo.EchoRequest(text=text), timeout=CALL_SECONDS)
            assert reply.text == text
        assert server.stop() == 0
    assert not socket_path.exists()


def test_a_unix_socket_that_a_dead_server_left_is_taken_over(echo, socket_path):
    command = [ECHO_SERVER, f"--unix={socket_path}"]
    with ServerProcess(command) as dead:
        dead.kill()
    assert socket_path.exists()
    with ServerProcess(command), grpc.insecure_channel(f"unix:{socket_path}") as channel:
        assert peer(echo, channel).address == "unix"
