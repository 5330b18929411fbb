"""Where the programs are that are measured."""

import pathlib

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = BENCHMARKS.parent
SERVERS = REPOSITORY / ".build" / "release"
PEERS = BENCHMARKS / ".build" / "release"
GRPC_CPP_PEER = BENCHMARKS / ".build" / "grpc-cpp" / "echo_server"
ECHO_PROTO = REPOSITORY / "Tests" / "Interop" / "echo.proto"
PROTO = REPOSITORY / "proto"
RESULTS = BENCHMARKS / "RESULTS.md"
