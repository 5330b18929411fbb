"""grpc-swift-2 on either side: each case of gRPC's doc/interop-test-descriptions.md is a run of a client. Its programs
are built in Benchmarks, which takes minutes: `make interop` does that and runs this; `make test` does not."""

import subprocess

import pytest

from server_process import REPOSITORY, ServerProcess
from test_interop_client import CASE_SECONDS, CASES, run_case

PROGRAM = REPOSITORY / "Benchmarks" / ".build" / "release" / "grpc-swift-interop"


@pytest.fixture(scope="module")
def grpc_swift(security):
    with ServerProcess([str(PROGRAM), "server", "--port=0", *security.server_arguments]) as running:
        yield running.address


def run_client(address: str, case: str, security=None) -> subprocess.CompletedProcess:
    host, port = address.rsplit(":", 1)
    arguments = [f"--server_host={host}", f"--server_port={port}", f"--test_case={case}"]
    arguments += security.client_arguments if security else []
    return subprocess.run(
        [PROGRAM, "client", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=CASE_SECONDS, text=True,
    )


@pytest.mark.parametrize("case", CASES)
def test_client(interop_server, security, case):
    run = run_client(interop_server.address, case, security)
    assert run.returncode == 0, run.stdout[-2000:]


@pytest.mark.parametrize("case", CASES)
def test_server(grpc_swift, security, case):
    run = run_case(grpc_swift, case, security)
    assert run.returncode == 0, run.stdout[-2000:]


def test_a_case_that_does_not_hold_fails(server):
    """The client itself is tested: a server without the service passes nothing but the cases about absence."""
    assert run_client(server.address, "large_unary").returncode == 1
    assert run_client(server.address, "cancel_after_first_response").returncode == 1
    assert run_client(server.address, "unimplemented_service").returncode == 0
    assert run_client(server.address, "no_such_case").returncode == 1
