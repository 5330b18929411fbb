"""The 14 standard cases of gRPC's doc/interop-test-descriptions.md by grpc-c++, through each proxy."""

import pytest

from interop_cpp import FURTHER_CASES, STANDARD_CASES, run_case
from proxies.proxy_process import Backend
from security import tls


@pytest.fixture(scope="module")
def address(proxy_kind, start_server, start_proxy):
    return start_proxy(proxy_kind, Backend(start_server(program="interop-server").address)).address


@pytest.mark.parametrize("case", STANDARD_CASES + FURTHER_CASES)
def test_case(cpp_client, address, case):
    run_case(cpp_client, address, case, tls())
