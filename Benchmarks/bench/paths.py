"""Where the programs are that are measured."""

import pathlib

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = BENCHMARKS.parent
SERVERS = REPOSITORY / ".build" / "release"
PEERS = BENCHMARKS / ".build" / "release"
GRPC_CPP_PEER = BENCHMARKS / ".build" / "grpc-cpp" / "echo_server"
GRPC_LOAD = BENCHMARKS / ".build" / "load" / "grpc-load"
QUEUE_PEERS = BENCHMARKS / ".build" / "queue-peers"
MALLOC_COUNT = BENCHMARKS / ".build" / "tools" / "malloc_count.so"
ECHO_PROTO = REPOSITORY / "Tests" / "Interop" / "echo.proto"
MAKE_CERTIFICATES = REPOSITORY / "Tests" / "Certificates" / "make"
PROTO = REPOSITORY / "proto"
RESULTS = BENCHMARKS / "RESULTS.md"
