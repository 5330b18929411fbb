"""Certificates that are replaced on disk while stock clients are connected."""

import os
import pathlib
import shutil

import grpc
import pytest

from expecting import CALL_SECONDS, eventually
from security import certificate, certificates
from server_process import BINARIES, ServerProcess


@pytest.fixture
def folder(tmp_path) -> pathlib.Path:
    renew(tmp_path, "server")
    return tmp_path


@pytest.fixture
def server(folder):
    files = [f"--tls-cert={folder}/tls.pem", f"--tls-key={folder}/tls.key", "--limit=certificatePoll=20"]
    with ServerProcess([str(BINARIES / "echo-server"), *files]) as running:
        yield running


def renew(folder: pathlib.Path, name: str) -> None:
    """Puts this certificate and its key in the place of those that are there, one file after the other."""
    for kind in ("pem", "key"):
        new = folder / f"new.{kind}"
        shutil.copy(certificates() / f"{name}.{kind}", new)
        os.replace(new, folder / f"tls.{kind}")


def open_channel(server, name: str):
    """A channel with connections of its own to a server that has to prove to be `name`."""
    options = [("grpc.ssl_target_name_override", name), ("grpc.use_local_subchannel_pool", 1)]
    return grpc.secure_channel(
        server.address, grpc.ssl_channel_credentials(certificate("authority")), options=options
    )


def peer_address(echo, channel) -> str:
    return echo.EchoStub(channel).Peer(echo.PeerRequest(), timeout=CALL_SECONDS).address


def proves_to_be(echo, server, name: str) -> bool:
    """Whether a new client finds that the server is `name`."""
    with open_channel(server, name) as channel:
        try:
            peer_address(echo, channel)
            return True
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.UNAVAILABLE
            return False


def test_an_old_connection_goes_on_and_a_new_one_sees_the_new_certificate(echo, server, folder):
    with open_channel(server, "localhost") as old:
        address = peer_address(echo, old)
        replies = echo.EchoStub(old).Stream(
            echo.StreamRequest(text="tick", count=1_000_000, interval_millis=10), timeout=3 * CALL_SECONDS
        )
        assert next(replies).text == "tick"
        assert not proves_to_be(echo, server, "elsewhere.example")
        renew(folder, "elsewhere")
        eventually(lambda: proves_to_be(echo, server, "elsewhere.example"))
        assert not proves_to_be(echo, server, "localhost")
        assert next(replies).text == "tick"
        replies.cancel()
        assert peer_address(echo, old) == address
    assert server.stop() == 0
    assert server.output.count(b"The certificate was renewed") == 1


def test_a_certificate_that_cannot_be_used_leaves_the_one_before(echo, server, folder):
    (folder / "tls.key").write_text("no key at all")
    assert proves_to_be(echo, server, "localhost")
    renew(folder, "elsewhere")
    eventually(lambda: proves_to_be(echo, server, "elsewhere.example"))
