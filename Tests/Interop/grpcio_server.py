"""grpc.testing.TestService over the stock grpcio, in the process of the tests."""

import contextlib
import importlib
import pathlib
import sys
import time
from concurrent import futures

import grpc
from grpc_tools import protoc

from security import Security

HERE = pathlib.Path(__file__).resolve().parent
INITIAL, TRAILING = "x-grpc-test-echo-initial", "x-grpc-test-echo-trailing-bin"


def generated(out: pathlib.Path):
    """The modules of messages.proto, empty.proto and test.proto's services, generated into `out`."""
    protos = [f"grpc_testing/{name}.proto" for name in ("empty", "messages", "test")]
    arguments = [f"--proto_path={HERE}", f"--python_out={out}", f"--grpc_python_out={out}", *protos]
    assert protoc.main(["protoc", *arguments]) == 0
    sys.path.insert(0, str(out))
    try:
        names = ("messages_pb2", "empty_pb2", "test_pb2_grpc")
        return [importlib.import_module(f"grpc_testing.{name}") for name in names]
    finally:
        sys.path.remove(str(out))


@contextlib.contextmanager
def serving(out: pathlib.Path, security: Security):
    """Serves on a free port of loopback; yields the address."""
    messages, empty, services = generated(out)

    def echo_metadata(context):
        came = context.invocation_metadata()
        context.send_initial_metadata([(name, value) for name, value in came if name == INITIAL])
        context.set_trailing_metadata([(name, value) for name, value in came if name == TRAILING])

    def end_as_wanted(request, context):
        if request.response_status.code:
            code = next(code for code in grpc.StatusCode if code.value[0] == request.response_status.code)
            context.abort(code, request.response_status.message)

    def answers(request):
        for parameters in request.response_parameters:
            time.sleep(parameters.interval_us / 1e6)
            yield messages.StreamingOutputCallResponse(payload={"body": bytes(parameters.size)})

    class Service(services.TestServiceServicer):
        def EmptyCall(self, request, context):
            echo_metadata(context)
            return empty.Empty()

        def UnaryCall(self, request, context):
            echo_metadata(context)
            end_as_wanted(request, context)
            return messages.SimpleResponse(payload={"body": bytes(request.response_size)})

        def StreamingInputCall(self, requests, context):
            echo_metadata(context)
            total = sum(len(request.payload.body) for request in requests)
            return messages.StreamingInputCallResponse(aggregated_payload_size=total)

        def StreamingOutputCall(self, request, context):
            echo_metadata(context)
            yield from answers(request)

        def FullDuplexCall(self, requests, context):
            echo_metadata(context)
            for request in requests:
                end_as_wanted(request, context)
                yield from answers(request)

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    # Without a handler of its own, the method is one that the server does not have.
    handlers = {
        "EmptyCall": (grpc.unary_unary_rpc_method_handler, empty.Empty),
        "UnaryCall": (grpc.unary_unary_rpc_method_handler, messages.SimpleRequest),
        "StreamingInputCall": (grpc.stream_unary_rpc_method_handler, messages.StreamingInputCallRequest),
        "StreamingOutputCall": (grpc.unary_stream_rpc_method_handler, messages.StreamingOutputCallRequest),
        "FullDuplexCall": (grpc.stream_stream_rpc_method_handler, messages.StreamingOutputCallRequest),
    }
    service = Service()
    methods = {
        name: make(getattr(service, name), request.FromString, lambda response: response.SerializeToString())
        for name, (make, request) in handlers.items()
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.testing.TestService", methods),))
    port = security.add_port(server, "127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(grace=None).wait()
