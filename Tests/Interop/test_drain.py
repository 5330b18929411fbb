import grpc

from expecting import CALL_SECONDS, eventually


def test_a_call_in_flight_finishes_and_the_server_ends_well(echo, own_server, own_stub):
    replies = own_stub.Stream(
        echo.StreamRequest(text="tick", count=20, interval_millis=50), timeout=CALL_SECONDS
    )
    assert next(replies).text == "tick"
    own_server.begin_stop()
    assert sum(1 for _ in replies) == 19
    assert own_server.wait() == 0


def test_new_calls_are_unavailable_while_an_old_one_finishes(echo, own_server, own_stub):
    replies = own_stub.Stream(
        echo.StreamRequest(text="tick", count=40, interval_millis=50), timeout=CALL_SECONDS
    )
    assert next(replies).text == "tick"
    own_server.begin_stop()

    def refused() -> bool:
        try:
            own_stub.Unary(echo.EchoRequest(text="late"), timeout=CALL_SECONDS)
            return False  # it was faster than the signal
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.UNAVAILABLE
            return True

    eventually(refused)
    assert sum(1 for _ in replies) == 39
    assert own_server.wait() == 0


def test_an_idle_server_ends_at_once(own_server, own_stub):
    assert own_server.stop(within_seconds=5) == 0


def test_a_server_with_an_idle_connection_ends_at_once(echo, own_server, own_stub):
    own_stub.Unary(echo.EchoRequest(text="hello"), timeout=CALL_SECONDS)
    assert own_server.stop(within_seconds=10) == 0
