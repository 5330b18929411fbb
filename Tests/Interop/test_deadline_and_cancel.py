import grpc

from expecting import CALL_SECONDS, cancelled_by_the_deadline, eventually, receive_until_the_deadline


def cancelled(echo, stub) -> int:
    return stub.CancelCount(echo.CancelCountRequest(), timeout=CALL_SECONDS).count


def test_a_deadline_ends_the_call_and_its_handler(echo, own_stub):
    def sleep(seconds: float):
        own_stub.Sleep(echo.SleepRequest(millis=60_000), timeout=seconds)

    cancelled_by_the_deadline(sleep, lambda: cancelled(echo, own_stub))


def test_a_deadline_ends_a_stream_and_its_handler(echo, own_stub):
    def stream(seconds: float):
        return own_stub.Stream(echo.StreamRequest(text="tick", count=1_000_000, interval_millis=20), timeout=seconds)

    before = receive_until_the_deadline(stream, lambda: cancelled(echo, own_stub))
    eventually(lambda: cancelled(echo, own_stub) > before)


def test_a_deadline_that_is_kept_changes_nothing(echo, stub):
    stub.Sleep(echo.SleepRequest(millis=20), timeout=CALL_SECONDS)


def test_cancelling_in_mid_stream_reaches_the_handler(echo, own_stub):
    replies = own_stub.Stream(
        echo.StreamRequest(text="tick", count=1_000_000, interval_millis=10), timeout=3 * CALL_SECONDS
    )
    assert next(replies).text == "tick"
    replies.cancel()
    eventually(lambda: cancelled(echo, own_stub) == 1)


def test_cancelling_a_stream_whose_window_is_full_reaches_the_handler(echo, own_stub):
    """The handler waits for the reader, not for a timer, when the cancel comes."""
    replies = own_stub.Stream(echo.StreamRequest(text="x" * 100_000, count=1_000_000), timeout=3 * CALL_SECONDS)
    next(replies)
    replies.cancel()
    eventually(lambda: cancelled(echo, own_stub) == 1)


def test_a_connection_that_goes_away_cancels_its_handlers(echo, own_server, own_stub):
    channel = grpc.insecure_channel(own_server.address, [("grpc.use_local_subchannel_pool", 1)])
    replies = echo.EchoStub(channel).Stream(
        echo.StreamRequest(text="tick", count=1_000_000, interval_millis=10), timeout=3 * CALL_SECONDS
    )
    assert next(replies).text == "tick"
    channel.close()
    eventually(lambda: cancelled(echo, own_stub) == 1)
