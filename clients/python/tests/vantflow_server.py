"""Starts `vantflow up`, and runner hosts for it, for tests."""

import os
import pathlib

from server_process import BINARIES, ServerProcess

START_SECONDS = 60.0  # initdb and the migrations
RUNNER_TOKEN = "a-token-of-the-tests-0001"


def start_vantflow(data_directory: pathlib.Path, drain_seconds: int = 10, **settings: str) -> ServerProcess:
    """A server with a data folder of its own, on any free port unless `settings` names one."""
    usual = {"DATA_DIR": str(data_directory), "PORT": "0", "DRAIN_TIMEOUT": str(drain_seconds)}
    command = [str(BINARIES / "vantflow"), "up"]
    return ServerProcess(command, start_seconds=START_SECONDS, env=os.environ | usual | settings)


def start_runner(
    data_directory: pathlib.Path, server: str, drain_seconds: int = 10, **settings: str
) -> ServerProcess:
    """A runner host for the server, which need not be there."""
    usual = {
        "DATA_DIR": str(data_directory),
        "DRAIN_TIMEOUT": str(drain_seconds),
        "RUNNER_TOKEN": RUNNER_TOKEN,
        # Whatever it says: a runner does not look at it.
        "DATABASE_URL": "postgres://nobody:nothing@nowhere.invalid/none",
    }
    command = [str(BINARIES / "vantflow"), "runner", "--server", server, "--concurrency", "2"]
    return ServerProcess(command, env=os.environ | usual | settings)
