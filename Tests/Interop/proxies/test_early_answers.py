"""Answers that come before their requests have ended, which resets follow (RFC 9113, section 8.1): through no proxy does
a reset take the place of a status, nor come where there is no need of one."""

import ssl

import grpc
import pytest

import wire
from expecting import CALL_SECONDS, status
from outgoing import Requests
from proxies.proxy_process import Backend
from security import certificates


@pytest.fixture(scope="module")
def proxy(proxy_kind, start_server, start_proxy):
    return start_proxy(proxy_kind, Backend(start_server().address))


@pytest.fixture(scope="module")
def channel(proxy, open_channel):
    with open_channel(proxy) as opened:
        yield opened


def test_an_answer_before_the_request_has_ended(echo, channel):
    missing = channel.stream_stream("/vantflow.testing.Echo/Missing")
    requests = Requests(b"there will be more")
    with status(grpc.StatusCode.UNIMPLEMENTED):
        list(missing(iter(requests), timeout=CALL_SECONDS))
    requests.finish()


def test_a_message_over_the_limit(echo, channel):
    """Refused from its prefix, while the rest of it is still on its way."""
    stub = echo.EchoStub(channel)
    with status(grpc.StatusCode.RESOURCE_EXHAUSTED):
        stub.Unary(echo.EchoRequest(text="x" * (6 << 20)), timeout=CALL_SECONDS)
    assert stub.Unary(echo.EchoRequest(text="small"), timeout=CALL_SECONDS).text == "small"


def by_hand(proxy) -> wire.Connection:
    """HTTP/2 frame by frame, through the proxy."""
    tls = ssl.create_default_context(cafile=certificates() / "authority.pem")
    tls.set_alpn_protocols(["h2"])
    return wire.Connection(proxy.address, tls)


def test_a_deadline_that_the_server_keeps(proxy):
    """The client neither ends its request nor gives the call up, so that the status can only come from the server."""
    with by_hand(proxy) as connection:
        call = connection.begin("/vantflow.testing.Echo/Chat", {"grpc-timeout": "200m"})
        assert connection.response(call).grpc_status == "4"


def test_no_stray_reset(proxy):
    """Nothing follows the status, not even a reset without an error."""
    with by_hand(proxy) as connection:
        for method, code in [("Unary", "0"), ("Fail", "2"), ("Missing", "12")]:
            response = connection.call(f"/vantflow.testing.Echo/{method}", wire.message(b""))
            assert connection.ping()  # what was sent behind the status has come by then
            assert (response.grpc_status, response.reset_code) == (code, None)
