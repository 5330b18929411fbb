"""The cases of gRPC's doc/interop-test-descriptions.md, by grpc-c++: a second stock client, which sees and chooses
compression message by message. Each case is a run of cpp/interop_client.cc."""

import pytest

from interop_cpp import FURTHER_CASES, STANDARD_CASES, run_case


@pytest.mark.parametrize("case", STANDARD_CASES + FURTHER_CASES)
def test_case(cpp_client, interop_server, security, case):
    run_case(cpp_client, interop_server.address, case, security)
