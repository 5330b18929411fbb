import pytest

from expecting import CALL_SECONDS


def both_ways(echo, stub, name, value):
    """Sends one entry and returns the values of that name in the initial and in the trailing metadata."""
    request = echo.MetadataRequest(name=name)
    _, call = stub.Metadata.with_call(request, metadata=[(name, value)], timeout=CALL_SECONDS)
    return (
        [entry.value for entry in call.initial_metadata() if entry.key == name],
        [entry.value for entry in call.trailing_metadata() if entry.key == name],
    )


@pytest.mark.parametrize("value", ["plain", "with spaces, and a comma", "~!@#$%^&*()"])
def test_text_metadata_comes_back(echo, stub, value):
    assert both_ways(echo, stub, "x-text", value) == ([value], [value])


@pytest.mark.parametrize("length", [0, 1, 2, 3, 255])
def test_binary_metadata_comes_back(echo, stub, length):
    """Each length leaves another base64 padding."""
    value = bytes(range(256))[-length:] if length else b""
    assert both_ways(echo, stub, "x-data-bin", value) == ([value], [value])


def test_the_handler_sees_the_value(echo, stub):
    request = echo.MetadataRequest(name="x-text")
    assert stub.Metadata(request, metadata=[("x-text", "seen")], timeout=CALL_SECONDS).text == "seen"


def test_an_entry_that_is_absent_comes_back_as_none(echo, stub):
    reply, call = stub.Metadata.with_call(echo.MetadataRequest(name="x-absent"), timeout=CALL_SECONDS)
    assert reply.text == ""
    assert [entry for entry in call.trailing_metadata() if entry.key == "x-absent"] == []
