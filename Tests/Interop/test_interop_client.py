"""RPCClient against stock servers and ours: each case of gRPC's doc/interop-test-descriptions.md is a run of `interop-client`."""

import subprocess

import pytest

import grpcio_server
from server_process import BINARIES, REPOSITORY, ServerProcess

CASES = [
    "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream",
    "custom_metadata", "status_code_and_message", "special_status_message", "unimplemented_method",
    "unimplemented_service", "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server",
]
CASE_SECONDS = 60.0


@pytest.fixture(scope="module")
def grpcio(tmp_path_factory, security):
    with grpcio_server.serving(tmp_path_factory.mktemp("grpcio"), security) as address:
        yield address


@pytest.fixture(scope="module")
def own(interop_server):
    return interop_server.address


@pytest.fixture(scope="module")
def grpc_cpp(security):
    """Compiled once, and again when its sources have changed."""
    folder = REPOSITORY / ".build" / "interop-cpp-server"
    subprocess.run([REPOSITORY / "Tests" / "Interop" / "cpp" / "build-server", folder], check=True)
    with ServerProcess([str(folder / "interop_server"), *security.server_arguments]) as running:
        yield running.address


def run_case(address: str, case: str, security=None) -> subprocess.CompletedProcess:
    host, port = address.rsplit(":", 1)
    arguments = [f"--server_host={host}", f"--server_port={port}", f"--test_case={case}"]
    arguments += security.client_arguments if security else []
    return subprocess.run(
        [BINARIES / "interop-client", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=CASE_SECONDS, text=True,
    )


@pytest.mark.parametrize("server", ["grpcio", "grpc_cpp", "own"])
@pytest.mark.parametrize("case", CASES)
def test_case(request, security, server, case):
    run = run_case(request.getfixturevalue(server), case, security)
    assert run.returncode == 0, run.stdout[-2000:]


def test_a_case_that_does_not_hold_fails(echo, server):
    """The client itself is tested: a server without the service passes nothing but the cases about absence."""
    assert run_case(server.address, "large_unary").returncode == 1
    assert run_case(server.address, "unimplemented_service").returncode == 0
    assert run_case(server.address, "no_such_case").returncode == 2
