"""The cases that cpp/interop_client.cc knows, and a run of one."""

import pathlib
import subprocess

from security import Security

STANDARD_CASES = [
    "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream",
    "custom_metadata", "status_code_and_message", "special_status_message", "unimplemented_method",
    "unimplemented_service", "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server",
]
FURTHER_CASES = [
    "server_compressed_unary", "server_compressed_streaming", "client_compressed_unary",
    "client_compressed_streaming", "rpc_soak", "channel_soak",
]
CASE_SECONDS = 60.0


def run_case(client: pathlib.Path, address: str, case: str, security: Security) -> None:
    host, port = address.rsplit(":", 1)
    arguments = [f"--server_host={host}", f"--server_port={port}", f"--test_case={case}", *security.client_arguments]
    run = subprocess.run(
        [client, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=CASE_SECONDS, text=True,
    )
    assert run.returncode == 0, f"{case} ended with {run.returncode}: {run.stdout[-2000:]}"
