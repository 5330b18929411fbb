"""The cases of gRPC's doc/interop-test-descriptions.md, by grpc-c++: a second stock client, which sees and chooses
compression message by message. Each case is a run of cpp/interop_client.cc."""

import pathlib
import subprocess

import pytest

from server_process import REPOSITORY

CASES = [
    "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream",
    "custom_metadata", "status_code_and_message", "special_status_message", "unimplemented_method",
    "unimplemented_service", "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server",
    "server_compressed_unary", "server_compressed_streaming", "client_compressed_unary",
    "client_compressed_streaming", "rpc_soak", "channel_soak",
]
CASE_SECONDS = 60.0


@pytest.fixture(scope="session")
def client() -> pathlib.Path:
    """Compiled once, and again when its sources have changed."""
    folder = REPOSITORY / ".build" / "interop-cpp"
    subprocess.run([REPOSITORY / "Tests" / "Interop" / "cpp" / "build", folder], check=True)
    return folder / "interop_client"


@pytest.mark.parametrize("case", CASES)
def test_case(client, interop_server, security, case):
    host, port = interop_server.address.rsplit(":", 1)
    arguments = [f"--server_host={host}", f"--server_port={port}", f"--test_case={case}", *security.client_arguments]
    run = subprocess.run(
        [client, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=CASE_SECONDS, text=True,
    )
    assert run.returncode == 0, run.stdout[-2000:]
