import grpc
import pytest

from expecting import CALL_SECONDS, status

CODES = [code for code in grpc.StatusCode if code is not grpc.StatusCode.OK]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
def test_a_status_arrives_with_its_message(echo, stub, code):
    with status(code) as raised:
        stub.Fail(echo.FailRequest(code=code.value[0], message="no: because"), timeout=CALL_SECONDS)
    assert raised.value.details() == "no: because"


@pytest.mark.parametrize("message", ["", "50 % off", "Grüße\n\t世界 👋", "%41 is not A"])
def test_a_message_survives_its_percent_encoding(echo, stub, message):
    with status(grpc.StatusCode.ABORTED) as raised:
        stub.Fail(echo.FailRequest(code=grpc.StatusCode.ABORTED.value[0], message=message), timeout=CALL_SECONDS)
    assert raised.value.details() == message


def test_an_error_that_is_no_status_keeps_its_text_to_itself(echo, stub):
    with pytest.raises(grpc.RpcError) as raised:
        stub.Fail(echo.FailRequest(message="secret", bare=True), timeout=CALL_SECONDS)
    assert raised.value.code() in (grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL)
    assert "secret" not in raised.value.details()
