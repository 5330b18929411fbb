"""What every interoperability test has: the echo server as a process, and stock grpcio stubs of its service."""

import importlib
import pathlib
import sys

import grpc
import pytest
from grpc_tools import protoc

from server_process import BINARIES, ServerProcess

HERE = pathlib.Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def echo(tmp_path_factory):
    """The generated module of echo.proto's messages; its service's stub is `echo.EchoStub`."""
    out = tmp_path_factory.mktemp("stubs")
    arguments = [f"--proto_path={HERE}", f"--python_out={out}", f"--grpc_python_out={out}", "echo.proto"]
    assert protoc.main(["protoc", *arguments]) == 0
    sys.path.insert(0, str(out))
    try:
        messages = importlib.import_module("echo_pb2")
        messages.EchoStub = importlib.import_module("echo_pb2_grpc").EchoStub
    finally:
        sys.path.remove(str(out))
    return messages


def start_echo_server() -> ServerProcess:
    return ServerProcess([str(BINARIES / "echo-server"), "--port", "0"])


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
