"""Starts `vantflow up` for tests."""

import os
import pathlib

from server_process import BINARIES, ServerProcess

START_SECONDS = 60.0  # initdb and the migrations


def start_vantflow(data_directory: pathlib.Path, drain_seconds: int = 10) -> ServerProcess:
    """A server with a data folder of its own, on any free port."""
    settings = {"DATA_DIR": str(data_directory), "PORT": "0", "DRAIN_TIMEOUT": str(drain_seconds)}
    return ServerProcess([str(BINARIES / "vantflow"), "up"], start_seconds=START_SECONDS, env=os.environ | settings)
