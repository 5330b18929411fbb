"""Every kind of call, and every way in which one ends early, through each proxy: TLS outside, plaintext inside."""

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from expecting import CALL_SECONDS, cancelled_by_the_deadline, eventually, receive_until_the_deadline, status
from outgoing import Requests
from proxies.proxy_process import Backend

ENDLESS = 1_000_000


@pytest.fixture(scope="module")
def behind(start_server):
    return start_server()


@pytest.fixture(scope="module")
def proxy(proxy_kind, behind, start_proxy):
    return start_proxy(proxy_kind, Backend(behind.address))


@pytest.fixture(scope="module")
def channel(proxy, open_channel):
    with open_channel(proxy) as opened:
        yield opened


@pytest.fixture(scope="module")
def stub(echo, channel):
    return echo.EchoStub(channel)


@pytest.fixture
def cancelled(echo, behind):
    """How many handlers have been cancelled since the test began, asked of the server itself."""
    with grpc.insecure_channel(behind.address) as channel:
        direct = echo.EchoStub(channel)

        def count() -> int:
            return direct.CancelCount(echo.CancelCountRequest(), timeout=CALL_SECONDS).count

        before = count()
        yield lambda: count() - before


def endless_stream(echo, stub, timeout: float = 3 * CALL_SECONDS):
    return stub.Stream(echo.StreamRequest(text="tick", count=ENDLESS, interval_millis=20), timeout=timeout)


def test_unary(echo, stub):
    for number in range(20):
        text = f"hello {number}"
        assert stub.Unary(echo.EchoRequest(text=text), timeout=CALL_SECONDS).text == text


def test_the_proxy_keeps_its_connections(echo, stub):
    """No call leaves a connection in a state in which the proxy would rather take another one."""
    addresses = [stub.Peer(echo.PeerRequest(), timeout=CALL_SECONDS).address for _ in range(50)]
    assert len(set(addresses[10:])) == 1, addresses


def test_large_messages_both_ways(echo, stub):
    text = "0123456789abcdef" * (3 << 16)  # 3 MiB, many times every window on the way
    assert stub.Unary(echo.EchoRequest(text=text), timeout=CALL_SECONDS).text == text


def test_calls_at_the_same_time(echo, stub):
    calls = [stub.Unary.future(echo.EchoRequest(text=str(number)), timeout=CALL_SECONDS) for number in range(50)]
    assert [call.result().text for call in calls] == [str(number) for number in range(50)]


def test_client_streaming(echo, stub):
    requests = (echo.EchoRequest(text=str(number)) for number in range(100))
    assert stub.Collect(requests, timeout=CALL_SECONDS).text == ",".join(map(str, range(100)))


def test_server_streaming(echo, stub):
    replies = stub.Stream(echo.StreamRequest(text="x" * 1000, count=5000), timeout=CALL_SECONDS)
    assert sum(len(reply.text) for reply in replies) == 5_000_000


def test_messages_arrive_while_the_call_is_open(echo, stub):
    """Nothing on the way waits for the end, or for more: each message needs the answer to the one before."""
    requests = Requests()
    replies = stub.Chat(iter(requests), timeout=CALL_SECONDS)
    for number in range(20):
        requests.send(echo.EchoRequest(text=f"message {number}"))
        assert next(replies).text == f"message {number}"
    requests.finish()
    assert list(replies) == []


@pytest.mark.parametrize("name, value", [("x-ascii", "a, b; c"), ("x-bytes-bin", bytes(range(256)))])
def test_metadata(echo, stub, name, value):
    _, call = stub.Metadata.with_call(
        echo.MetadataRequest(name=name), metadata=[(name, value)], timeout=CALL_SECONDS
    )
    assert dict(call.initial_metadata())[name] == value
    assert dict(call.trailing_metadata())[name] == value


def test_a_status_with_details(echo, stub):
    request = echo.FailRequest(code=grpc.StatusCode.ABORTED.value[0], message="50 % off: 世界\n", reason="TRY_AGAIN")
    with status(grpc.StatusCode.ABORTED) as raised:
        stub.Fail(request, timeout=CALL_SECONDS)
    assert raised.value.details() == request.message
    told = status_pb2.Status.FromString(dict(raised.value.trailing_metadata())["grpc-status-details-bin"])
    reason = error_details_pb2.ErrorInfo()
    assert told.details[0].Unpack(reason)
    assert reason.reason == "TRY_AGAIN"


def test_a_deadline_ends_a_unary_call_and_its_handler(echo, stub, cancelled):
    cancelled_by_the_deadline(lambda seconds: stub.Sleep(echo.SleepRequest(millis=60_000), timeout=seconds), cancelled)


def test_a_deadline_ends_a_stream_and_its_handler(echo, stub, cancelled):
    before = receive_until_the_deadline(lambda seconds: endless_stream(echo, stub, timeout=seconds), cancelled)
    eventually(lambda: cancelled() > before)


def test_a_cancel_reaches_a_streaming_handler(echo, stub, cancelled):
    replies = endless_stream(echo, stub)
    assert next(replies).text == "tick"
    replies.cancel()
    with status(grpc.StatusCode.CANCELLED):
        list(replies)
    eventually(lambda: cancelled() == 1)


def test_a_cancel_reaches_a_handler_whose_client_does_not_read(echo, stub, cancelled):
    replies = stub.Stream(echo.StreamRequest(text="x" * 100_000, count=ENDLESS), timeout=3 * CALL_SECONDS)
    next(replies)
    replies.cancel()
    eventually(lambda: cancelled() == 1)


def test_a_client_that_goes_away_cancels_its_handlers(echo, proxy, open_channel, cancelled):
    channel = open_channel(proxy)
    replies = endless_stream(echo, echo.EchoStub(channel))
    assert next(replies).text == "tick"
    channel.close()
    eventually(lambda: cancelled() == 1)


def test_the_proxy_found_nothing_wrong_with_the_server(proxy, proxy_kind):
    """The last of the module's tests: what the proxy has logged of the calls above."""
    assert proxy_kind.complaints(proxy.log) == []
