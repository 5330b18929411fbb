"""The echo service of Tests/Interop/echo.proto: ours and its peers, each on the same core."""

import functools
import pathlib
import subprocess
import sys
import tempfile

from . import cores
from .paths import BENCHMARKS, GRPC_CPP_PEER, MAKE_CERTIFICATES, PEERS, SERVERS
from .server import Server

OURS = "VantFlow"
GRPC_CPP = "grpc-c++"


def servers(tls: bool = False) -> list[Server]:
    pair = list(map(str, _certificate())) if tls else []
    ours = ["--tls-cert", pair[0], "--tls-key", pair[1]] if tls else []
    commands = {
        OURS: [str(SERVERS / "echo-server"), "--port", "PORT", "--loops", str(len(cores.SERVER)), *ours],
        "grpc-swift-2": [str(PEERS / "grpc-swift-echo"), "PORT", *pair],
        GRPC_CPP: [str(GRPC_CPP_PEER), "PORT", *pair],
        "grpcio (Python)": [sys.executable, str(BENCHMARKS / "peers" / "grpcio" / "echo_server.py"), "PORT", *pair],
    }
    return [Server(name, command, cores=cores.SERVER, tls=tls) for name, command in commands.items()]


@functools.cache
def _certificate() -> tuple[pathlib.Path, pathlib.Path]:
    """The chain and the key of the tests' server certificate: ECDSA on P-256."""
    folder = tempfile.TemporaryDirectory(prefix="vantflow-certificates-")
    _certificate.folder = folder  # goes with the process
    subprocess.run([MAKE_CERTIFICATES, folder.name], check=True)
    return pathlib.Path(folder.name) / "server.pem", pathlib.Path(folder.name) / "server.key"
