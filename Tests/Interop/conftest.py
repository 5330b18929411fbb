"""What every interoperability test has: the echo server as a process, and stock grpcio stubs of its service."""

import contextlib
import importlib
import os
import pathlib
import subprocess
import sys

# Before gRPC is loaded, and for all tests of this process: none uses it between a fork and an exec. Its handlers begin
# threads in the child of a fork, which die of descriptors that are closed there, and take the child along before it has
# become the program that was started.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

import grpc
import pytest
from grpc_tools import protoc

from security import SECURITIES
from server_process import BINARIES, REPOSITORY, ServerProcess, start_echo_server

HERE = pathlib.Path(__file__).resolve().parent


def generate(out: pathlib.Path, *protos: str) -> None:
    """Generates grpcio's modules of `protos`, which lie beside this file."""
    arguments = [f"--proto_path={HERE}", f"--python_out={out}", f"--grpc_python_out={out}", *protos]
    assert protoc.main(["protoc", *arguments]) == 0


@contextlib.contextmanager
def importable(folder: pathlib.Path):
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def echo(tmp_path_factory):
    """The generated module of echo.proto's messages; its service's stub is `echo.EchoStub`."""
    out = tmp_path_factory.mktemp("stubs")
    generate(out, "echo.proto")
    with importable(out):
        messages = importlib.import_module("echo_pb2")
        messages.EchoStub = importlib.import_module("echo_pb2_grpc").EchoStub
    return messages


@pytest.fixture(scope="session")
def testing(tmp_path_factory):
    """grpc.testing: its messages, and the stubs of its two services."""
    out = tmp_path_factory.mktemp("testing")
    generate(out, *(f"grpc_testing/{name}.proto" for name in ("empty", "messages", "test")))
    with importable(out):
        messages = importlib.import_module("grpc_testing.messages_pb2")
        messages.Empty = importlib.import_module("grpc_testing.empty_pb2").Empty
        services = importlib.import_module("grpc_testing.test_pb2_grpc")
        messages.TestServiceStub = services.TestServiceStub
        messages.UnimplementedServiceStub = services.UnimplementedServiceStub
    return messages


@pytest.fixture(scope="session")
def cpp_client() -> pathlib.Path:
    """The grpc-c++ client: compiled once, and again when its sources have changed."""
    folder = REPOSITORY / ".build" / "interop-cpp"
    subprocess.run([HERE / "cpp" / "build", folder], check=True)
    return folder / "interop_client"


@pytest.fixture(scope="session", params=SECURITIES, ids=lambda security: security.__name__)
def security(request):
    return request.param()


@pytest.fixture(scope="module")
def interop_server(security):
    with ServerProcess([str(BINARIES / "interop-server"), "--port=0", *security.server_arguments]) as running:
        yield running


@pytest.fixture(scope="module")
def server():
    with start_echo_server() as running:
        yield running


@pytest.fixture
def own_server():
    """A server for one test alone: one that stops it, or counts what it has seen."""
    with start_echo_server() as running:
        yield running


@pytest.fixture
def stub(echo, server):
    with grpc.insecure_channel(server.address) as channel:
        yield echo.EchoStub(channel)


@pytest.fixture
def own_stub(echo, own_server):
    with grpc.insecure_channel(own_server.address) as channel:
        yield echo.EchoStub(channel)
