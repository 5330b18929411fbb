"""Server reflection as stock tools use it: they know nothing of the echo service but what the server tells."""

import pathlib

import grpc
import pytest
from grpc_reflection.v1alpha import reflection_pb2 as reflection
from grpc_reflection.v1alpha.reflection_pb2_grpc import ServerReflectionStub

import grpcurl
import reflected
from expecting import CALL_SECONDS

HERE = pathlib.Path(__file__).resolve().parent
SERVICES = [
    "grpc.channelz.v1.Channelz",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "vantflow.testing.Echo",
]
ECHO = "vantflow.testing.Echo"


def test_grpcurl_lists_and_describes_everything(server):
    assert grpcurl.text(server.address, "list").split() == SERVICES
    for service in SERVICES:
        assert f"{service} is a service" in grpcurl.text(server.address, "describe", service)
        for method in grpcurl.text(server.address, "list", service).split():
            assert f"{method} is a method" in grpcurl.text(server.address, "describe", method)
    assert "string text = 1;" in grpcurl.text(server.address, "describe", f"{ECHO}Request")


@pytest.mark.parametrize(
    "method, request_message, answers",
    [
        ("Unary", {"text": "Grüße"}, [{"text": "Grüße"}]),
        ("Stream", {"text": "x", "count": 3}, [{"text": "x"}] * 3),
        ("Collect", [{"text": "a"}, {"text": "b"}], [{"text": "a,b"}]),
        ("Chat", [{"text": "a"}, {"text": "b"}], [{"text": "a"}, {"text": "b"}]),
    ],
)
def test_grpcurl_calls_methods_of_every_kind(server, method, request_message, answers):
    assert grpcurl.call(server.address, f"{ECHO}/{method}", request_message) == answers


def test_every_message_can_be_built(server):
    built = reflected.build_every_message(server.address)
    assert {f"{ECHO}Request", "grpc.health.v1.HealthListResponse.StatusesEntry"} <= built
    assert "grpc.reflection.v1alpha.ServerReflectionResponse" in built


def test_the_file_is_protocs(server, tmp_path):
    (compiled,) = reflected.compiled_files([HERE], ["echo.proto"], tmp_path / "set")
    assert reflected.normalised(reflected.served_file(server.address, "echo.proto")) == reflected.normalised(compiled)


def test_what_is_not_there_is_an_answer_and_the_stream_goes_on(server):
    questions = [
        reflection.ServerReflectionRequest(file_containing_symbol="no.Such"),
        reflection.ServerReflectionRequest(file_by_filename="no_such.proto"),
        reflection.ServerReflectionRequest(list_services=""),
    ]
    with grpc.insecure_channel(server.address) as channel:
        answers = list(ServerReflectionStub(channel).ServerReflectionInfo(iter(questions), timeout=CALL_SECONDS))
    assert [answer.original_request for answer in answers] == questions
    assert [answer.error_response.error_code for answer in answers[:2]] == [grpc.StatusCode.NOT_FOUND.value[0]] * 2
    assert [service.name for service in answers[2].list_services_response.service] == SERVICES
