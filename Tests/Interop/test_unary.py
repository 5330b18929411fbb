import grpc
import pytest

from expecting import CALL_SECONDS, status

MESSAGE_BYTES_MAX = 4 * 1024 * 1024  # gRPC's default limit of what a server receives


@pytest.mark.parametrize("text", ["", "Hello, world!", "Grüße, 世界 👋", "embedded\0zero", "x" * 1_000_000])
def test_the_text_comes_back(echo, stub, text):
    assert stub.Unary(echo.EchoRequest(text=text), timeout=CALL_SECONDS).text == text


def test_calls_after_one_another_share_a_connection(echo, stub):
    for number in range(200):
        assert stub.Unary(echo.EchoRequest(text=str(number)), timeout=CALL_SECONDS).text == str(number)


def test_a_message_at_the_limit_passes(echo, server):
    text = "x" * (MESSAGE_BYTES_MAX - 5)  # the field's tag and length take five bytes
    request = echo.EchoRequest(text=text)
    assert request.ByteSize() == MESSAGE_BYTES_MAX
    with grpc.insecure_channel(server.address, [("grpc.max_receive_message_length", -1)]) as channel:
        assert echo.EchoStub(channel).Unary(request, timeout=CALL_SECONDS).text == text


@pytest.mark.parametrize("over_bytes", [1, 1_000_000])
def test_a_message_over_the_limit_is_refused_and_the_connection_lives(echo, stub, over_bytes):
    with status(grpc.StatusCode.RESOURCE_EXHAUSTED):
        stub.Unary(echo.EchoRequest(text="x" * (MESSAGE_BYTES_MAX - 5 + over_bytes)), timeout=CALL_SECONDS)
    assert stub.Unary(echo.EchoRequest(text="still here"), timeout=CALL_SECONDS).text == "still here"


@pytest.mark.parametrize(
    "path", ["/vantflow.testing.Echo/NoSuchMethod", "/vantflow.testing.NoSuchService/Unary", "/Echo", "/a/b/c"]
)
def test_an_unknown_method_is_unimplemented(server, path):
    with grpc.insecure_channel(server.address) as channel:
        with status(grpc.StatusCode.UNIMPLEMENTED):
            channel.unary_unary(path)(b"", timeout=CALL_SECONDS)


def test_a_request_that_is_no_message_is_refused(echo, server, stub):
    with grpc.insecure_channel(server.address) as channel:
        with pytest.raises(grpc.RpcError) as raised:
            channel.unary_unary("/vantflow.testing.Echo/Unary")(b"\x0a\xff\xff", timeout=CALL_SECONDS)
    assert raised.value.code() in (grpc.StatusCode.INTERNAL, grpc.StatusCode.INVALID_ARGUMENT)
    assert stub.Unary(echo.EchoRequest(text="still here"), timeout=CALL_SECONDS).text == "still here"


def test_a_compressed_request_is_understood_or_refused_by_the_book(echo, server):
    """Compression in grpcio is a client's choice; a server without the codec must answer UNIMPLEMENTED."""
    with grpc.insecure_channel(server.address, compression=grpc.Compression.Gzip) as channel:
        try:
            text = "squeeze " * 1000
            assert echo.EchoStub(channel).Unary(echo.EchoRequest(text=text), timeout=CALL_SECONDS).text == text
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.UNIMPLEMENTED
