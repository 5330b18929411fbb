"""Client certificates, shown by grpcio: which are let in, and what a handler learns of them."""

import grpc
import pytest

from expecting import CALL_SECONDS, status
from security import certificate, certificates, key, server_arguments
from server_process import BINARIES, ServerProcess


@pytest.fixture(scope="module", params=["required", "optional"])
def policy(request):
    return request.param


@pytest.fixture(scope="module")
def mutual(policy):
    clients = [f"--tls-client-ca={certificates()}/authority.pem", f"--tls-client-auth={policy}"]
    with ServerProcess([str(BINARIES / "echo-server"), *server_arguments(), *clients]) as running:
        yield running


@pytest.fixture
def ask(echo, mutual):
    """Asks the server who it thinks calls, with a certificate of this name."""
    def peer(name: str | None):
        identity = {"private_key": key(name), "certificate_chain": certificate(name)} if name else {}
        credentials = grpc.ssl_channel_credentials(certificate("authority"), **identity)
        # Connections of its own: grpcio shares them between channels to one address.
        alone = [("grpc.use_local_subchannel_pool", 1)]
        with grpc.secure_channel(mutual.address, credentials, options=alone) as channel:
            return echo.EchoStub(channel).Peer(echo.PeerRequest(), timeout=CALL_SECONDS)

    return peer


def test_the_right_certificate_says_who_calls(ask):
    peer = ask("client")
    assert peer.spiffe_id == "spiffe://vantflow.test/runner/1"
    assert peer.subject == "CN=runner-1,O=VantFlow"
    assert list(peer.dns_names) == ["runner-1.test"]
    assert peer.tls_version == "TLSv1.3"


def test_two_identities_are_none(ask):
    peer = ask("two-ids")
    assert peer.spiffe_id == ""
    assert peer.subject == "CN=two-ids"


def test_no_certificate(ask, policy):
    if policy == "optional":
        peer = ask(None)
        assert (peer.spiffe_id, peer.subject, list(peer.dns_names)) == ("", "", [])
    else:
        with status(grpc.StatusCode.UNAVAILABLE):
            ask(None)


def test_a_strangers_certificate_is_refused_also_where_none_is_needed(ask):
    with status(grpc.StatusCode.UNAVAILABLE):
        ask("stranger")
    assert ask("client").spiffe_id  # the server serves on
