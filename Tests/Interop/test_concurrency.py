import time

import grpc

from expecting import CALL_SECONDS

CALLS = 1_000


def test_a_thousand_calls_at_once_on_one_connection(echo, server):
    """Each waits half a second on the server; one after the other they would take eight minutes."""
    with grpc.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
        stub = echo.EchoStub(channel)
        started = time.monotonic()
        calls = [stub.Sleep.future(echo.SleepRequest(millis=500), timeout=3 * CALL_SECONDS) for _ in range(CALLS)]
        for call in calls:
            call.result()
        assert time.monotonic() - started < 15


def test_a_thousand_streams_at_once_on_one_connection(echo, server):
    with grpc.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
        stub = echo.EchoStub(channel)
        streams = [
            stub.Stream(echo.StreamRequest(text=str(number), count=5), timeout=3 * CALL_SECONDS)
            for number in range(CALLS)
        ]
        for number, stream in enumerate(streams):
            assert [reply.text for reply in stream] == [str(number)] * 5


def test_a_hundred_connections(echo, server):
    channels = [
        grpc.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)]) for _ in range(100)
    ]
    try:
        stubs = [echo.EchoStub(channel) for channel in channels]
        calls = [
            stub.Unary.future(echo.EchoRequest(text=str(number)), timeout=3 * CALL_SECONDS)
            for number, stub in enumerate(stubs)
        ]
        assert [call.result().text for call in calls] == [str(number) for number in range(100)]
    finally:
        for channel in channels:
            channel.close()
