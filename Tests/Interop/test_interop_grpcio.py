"""The cases of gRPC's doc/interop-test-descriptions.md, by Python's grpcio. It compresses whole calls or channels only;
what needs a choice for each message is left to the C++ client."""

import time

import grpc
import pytest

from expecting import CALL_SECONDS, status
from outgoing import Requests

REQUEST_SIZE, RESPONSE_SIZE = 271_828, 314_159
REQUEST_SIZES, RESPONSE_SIZES = [27_182, 8, 1_828, 45_904], [31_415, 9, 2_653, 58_979]
MESSAGE = "test status message"
SPECIAL_MESSAGE = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
ECHO_INITIAL = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
ECHO_TRAILING = ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")


@pytest.fixture
def channel(interop_server, security):
    with security.channel(interop_server.address) as opened:
        yield opened


@pytest.fixture
def stub(testing, channel):
    return testing.TestServiceStub(channel)


def payload(testing, size: int):
    return testing.Payload(body=bytes(size))


def large_request(testing, **fields):
    return testing.SimpleRequest(response_size=RESPONSE_SIZE, payload=payload(testing, REQUEST_SIZE), **fields)


def output_request(testing, size: int, body: int, **fields):
    parameters = [testing.ResponseParameters(size=size)]
    return testing.StreamingOutputCallRequest(
        response_parameters=parameters, payload=payload(testing, body), **fields
    )


def test_empty_unary(testing, stub):
    assert stub.EmptyCall(testing.Empty(), timeout=CALL_SECONDS) == testing.Empty()


def test_large_unary(testing, stub):
    response = stub.UnaryCall(large_request(testing), timeout=CALL_SECONDS)
    assert response.payload.body == bytes(RESPONSE_SIZE)


def test_cacheable_unary(testing, stub):
    response, call = stub.CacheableUnaryCall.with_call(testing.SimpleRequest(), timeout=CALL_SECONDS)
    assert dict(call.initial_metadata())["cache-control"] == "max-age=60, public"
    assert stub.CacheableUnaryCall(testing.SimpleRequest(), timeout=CALL_SECONDS) != response


def test_client_streaming(testing, stub):
    requests = (testing.StreamingInputCallRequest(payload=payload(testing, size)) for size in REQUEST_SIZES)
    assert stub.StreamingInputCall(requests, timeout=CALL_SECONDS).aggregated_payload_size == 74_922


def test_server_streaming(testing, stub):
    parameters = [testing.ResponseParameters(size=size) for size in RESPONSE_SIZES]
    request = testing.StreamingOutputCallRequest(response_parameters=parameters)
    responses = stub.StreamingOutputCall(request, timeout=CALL_SECONDS)
    assert [response.payload.body for response in responses] == [bytes(size) for size in RESPONSE_SIZES]


def test_ping_pong(testing, stub):
    requests = Requests()
    responses = stub.FullDuplexCall(iter(requests), timeout=CALL_SECONDS)
    for request_size, response_size in zip(REQUEST_SIZES, RESPONSE_SIZES, strict=True):
        requests.send(output_request(testing, response_size, request_size))
        assert len(next(responses).payload.body) == response_size
    requests.finish()
    assert list(responses) == []


def test_half_duplex(testing, stub):
    requests = [output_request(testing, size, body) for body, size in zip(REQUEST_SIZES, RESPONSE_SIZES, strict=True)]
    responses = stub.HalfDuplexCall(iter(requests), timeout=CALL_SECONDS)
    assert [len(response.payload.body) for response in responses] == RESPONSE_SIZES


def test_empty_stream(stub):
    assert list(stub.FullDuplexCall(iter([]), timeout=CALL_SECONDS)) == []


def test_custom_metadata(testing, stub):
    metadata = (ECHO_INITIAL, ECHO_TRAILING)
    _, call = stub.UnaryCall.with_call(large_request(testing), metadata=metadata, timeout=CALL_SECONDS)
    assert ECHO_INITIAL in call.initial_metadata()
    assert ECHO_TRAILING in call.trailing_metadata()

    request = output_request(testing, RESPONSE_SIZE, REQUEST_SIZE)
    responses = stub.FullDuplexCall(iter([request]), metadata=metadata, timeout=CALL_SECONDS)
    assert len(list(responses)) == 1
    assert ECHO_INITIAL in responses.initial_metadata()
    assert ECHO_TRAILING in responses.trailing_metadata()


@pytest.mark.parametrize("message", [MESSAGE, SPECIAL_MESSAGE], ids=["plain", "special"])
def test_status_code_and_message(testing, stub, message):
    """Also the case special_status_message."""
    wanted = testing.EchoStatus(code=2, message=message)
    with status(grpc.StatusCode.UNKNOWN) as raised:
        stub.UnaryCall(testing.SimpleRequest(response_status=wanted), timeout=CALL_SECONDS)
    assert raised.value.details() == message
    request = testing.StreamingOutputCallRequest(response_status=wanted)
    with status(grpc.StatusCode.UNKNOWN) as raised:
        list(stub.FullDuplexCall(iter([request]), timeout=CALL_SECONDS))
    assert raised.value.details() == message


def test_unimplemented_method(testing, stub):
    with status(grpc.StatusCode.UNIMPLEMENTED):
        stub.UnimplementedCall(testing.Empty(), timeout=CALL_SECONDS)


def test_unimplemented_service(testing, channel):
    with status(grpc.StatusCode.UNIMPLEMENTED):
        testing.UnimplementedServiceStub(channel).UnimplementedCall(testing.Empty(), timeout=CALL_SECONDS)


def test_cancel_after_begin(testing, stub):
    call = stub.StreamingInputCall.future(iter(Requests()), timeout=CALL_SECONDS)
    call.cancel()
    assert call.cancelled()
    assert call.code() is grpc.StatusCode.CANCELLED


def test_cancel_after_first_response(testing, stub):
    requests = Requests(output_request(testing, 31_415, 27_182))
    responses = stub.FullDuplexCall(iter(requests), timeout=CALL_SECONDS)
    assert len(next(responses).payload.body) == 31_415
    responses.cancel()
    with status(grpc.StatusCode.CANCELLED):
        next(responses)
    requests.finish()


def test_timeout_on_sleeping_server(testing, stub):
    requests = Requests(testing.StreamingOutputCallRequest(payload=payload(testing, 27_182)))
    with status(grpc.StatusCode.DEADLINE_EXCEEDED):
        next(stub.FullDuplexCall(iter(requests), timeout=0.001))
    requests.finish()


# Compression. grpcio says nothing about how a response came; the C++ client looks.


@pytest.mark.parametrize("compressed", [True, False])
def test_server_compressed_unary(testing, stub, compressed):
    request = large_request(testing, response_compressed=testing.BoolValue(value=compressed))
    assert stub.UnaryCall(request, timeout=CALL_SECONDS).payload.body == bytes(RESPONSE_SIZE)


def test_server_compressed_streaming(testing, stub):
    parameters = [
        testing.ResponseParameters(size=size, compressed=testing.BoolValue(value=compressed))
        for size, compressed in [(31_415, True), (92_653, False)]
    ]
    request = testing.StreamingOutputCallRequest(response_parameters=parameters)
    sizes = [len(response.payload.body) for response in stub.StreamingOutputCall(request, timeout=CALL_SECONDS)]
    assert sizes == [31_415, 92_653]


def test_client_compressed_unary(testing, stub):
    expecting = large_request(testing, expect_compressed=testing.BoolValue(value=True))
    with status(grpc.StatusCode.INVALID_ARGUMENT):
        stub.UnaryCall(expecting, timeout=CALL_SECONDS)
    response = stub.UnaryCall(expecting, timeout=CALL_SECONDS, compression=grpc.Compression.Gzip)
    assert len(response.payload.body) == RESPONSE_SIZE
    plain = large_request(testing, expect_compressed=testing.BoolValue(value=False))
    assert len(stub.UnaryCall(plain, timeout=CALL_SECONDS).payload.body) == RESPONSE_SIZE


def test_client_compressed_streaming(testing, stub):
    requests = [
        testing.StreamingInputCallRequest(
            payload=payload(testing, size), expect_compressed=testing.BoolValue(value=True)
        )
        for size in REQUEST_SIZES
        if size > 100  # grpcio sends what does not become smaller as it is
    ]
    with status(grpc.StatusCode.INVALID_ARGUMENT):
        stub.StreamingInputCall(iter(requests), timeout=CALL_SECONDS)
    response = stub.StreamingInputCall(iter(requests), timeout=CALL_SECONDS, compression=grpc.Compression.Gzip)
    assert response.aggregated_payload_size == sum(size for size in REQUEST_SIZES if size > 100)


def test_a_channel_that_compresses_everything(testing, interop_server, security):
    with security.channel(interop_server.address, compression=grpc.Compression.Gzip) as channel:
        stub = testing.TestServiceStub(channel)
        expecting = large_request(testing, expect_compressed=testing.BoolValue(value=True))
        assert len(stub.UnaryCall(expecting, timeout=CALL_SECONDS).payload.body) == RESPONSE_SIZE
        assert stub.EmptyCall(testing.Empty(), timeout=CALL_SECONDS) == testing.Empty()


def test_an_encoding_that_the_server_has_not(testing, stub):
    with status(grpc.StatusCode.UNIMPLEMENTED) as raised:
        stub.UnaryCall(large_request(testing), timeout=CALL_SECONDS, compression=grpc.Compression.Deflate)
    assert "deflate" in raised.value.details()


# Soaks: the same call again and again, none of them slow.

SOAK_ITERATIONS, SOAK_CALL_SECONDS = 50, 2.0


def soak(testing, stub) -> None:
    def seconds() -> float:
        begun = time.monotonic()
        assert len(stub.UnaryCall(large_request(testing), timeout=CALL_SECONDS).payload.body) == RESPONSE_SIZE
        return time.monotonic() - begun

    # The machine may have stood still for once.
    assert seconds() < SOAK_CALL_SECONDS or seconds() < SOAK_CALL_SECONDS


def test_rpc_soak(testing, stub):
    for _ in range(SOAK_ITERATIONS):
        soak(testing, stub)


def test_channel_soak(testing, interop_server, security):
    for _ in range(SOAK_ITERATIONS):
        with security.channel(interop_server.address) as channel:
            soak(testing, testing.TestServiceStub(channel))
