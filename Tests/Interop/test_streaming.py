import grpc
import pytest

from expecting import CALL_SECONDS, status


@pytest.mark.parametrize("count", [0, 1, 10_000])
def test_every_message_of_a_stream_arrives(echo, stub, count):
    replies = stub.Stream(echo.StreamRequest(text="line", count=count), timeout=CALL_SECONDS)
    assert [reply.text for reply in replies] == ["line"] * count


def test_a_stream_larger_than_every_window_arrives(echo, stub):
    """64 MiB: far more than HTTP/2's windows, so the handler has to wait for the reader again and again."""
    text = "x" * (1024 * 1024)
    replies = stub.Stream(echo.StreamRequest(text=text, count=64), timeout=3 * CALL_SECONDS)
    assert sum(len(reply.text) for reply in replies) == 64 * len(text)


def test_a_reader_that_pauses_does_not_stop_other_calls(echo, stub):
    paused = stub.Stream(echo.StreamRequest(text="x" * 100_000, count=1_000), timeout=3 * CALL_SECONDS)
    next(paused)
    for _ in range(20):
        assert stub.Unary(echo.EchoRequest(text="hello"), timeout=CALL_SECONDS).text == "hello"
    assert sum(1 for _ in paused) == 999


def test_messages_arrive_one_by_one_while_the_stream_runs(echo, stub):
    replies = stub.Stream(echo.StreamRequest(text="tick", count=3, interval_millis=50), timeout=CALL_SECONDS)
    for _ in range(3):
        assert next(replies).text == "tick"
    with pytest.raises(StopIteration):
        next(replies)


def test_a_client_stream_gets_one_reply(echo, stub):
    requests = (echo.EchoRequest(text=text) for text in ["a", "b", "c"])
    assert stub.Collect(requests, timeout=CALL_SECONDS).text == "a,b,c"


def test_both_sides_talk_in_turn(echo, stub):
    """Ping-pong: each request is sent only when the reply to the one before it is here."""
    import queue

    outgoing: queue.Queue = queue.Queue()
    replies = stub.Chat(iter(outgoing.get, None), timeout=CALL_SECONDS)
    for number in range(50):
        outgoing.put(echo.EchoRequest(text=str(number)))
        assert next(replies).text == str(number)
    outgoing.put(None)
    assert list(replies) == []


def test_a_second_request_of_a_unary_call_is_refused(server):
    """gRPC: a cardinality violation is UNIMPLEMENTED (grpc/doc/statuscodes.md)."""
    with grpc.insecure_channel(server.address) as channel:
        call = channel.stream_unary("/vantflow.testing.Echo/Unary")
        with status(grpc.StatusCode.UNIMPLEMENTED):
            call(iter([b"\x0a\x01a", b"\x0a\x01b"]), timeout=CALL_SECONDS)
