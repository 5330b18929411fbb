"""RFC 9113 and RFC 7541, case by case, by hand.

The cases are those of h2spec 2.6 (https://github.com/summerwind/h2spec), the 146 and the strict one, under its numbers.
Unlike it, these want the right code of an error also where the connection is closed, and are sent in two ways.
"""

import concurrent.futures
import ssl

import pytest

import of_compression
import of_format
import of_frames
import of_messages
import of_streams
from exchange import Exchange
from expecting import eventually
from gauge import Gauge
from security import certificates, server_arguments
from server_process import BINARIES, ServerProcess

CASES = [case for module in (of_format, of_frames, of_streams, of_messages, of_compression) for case in module.CASES]
ROUNDS = 5
CLIENTS = 8
# What a process opens for itself, once and when it first needs it.
OWN_DESCRIPTORS_MAX = 4


def named(case) -> str:
    return f"{case.name}: {case.what}"


@pytest.fixture(scope="module")
def plaintext():
    with ServerProcess([str(BINARIES / "interop-server"), "--port=0"]) as running:
        yield running
        assert running.stop() == 0


@pytest.fixture(scope="module")
def over_tls():
    with ServerProcess([str(BINARIES / "interop-server"), "--port=0", *server_arguments()]) as running:
        yield running


@pytest.fixture(scope="module")
def trusting():
    context = ssl.create_default_context(cafile=certificates() / "authority.pem")
    context.set_alpn_protocols(["h2"])
    context.check_hostname = False
    return context


def test_every_case_of_h2spec_is_here():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) == 147


@pytest.mark.parametrize("case", CASES, ids=named)
@pytest.mark.parametrize("is_apart", [False, True], ids=["together", "apart"])
def test_conformance(plaintext, case, is_apart):
    with Exchange(plaintext.address, greets=case.greets) as exchange:
        case.run(exchange, is_apart)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_conformance_over_tls(over_tls, trusting, case):
    with Exchange(over_tls.address, tls=trusting, greets=case.greets) as exchange:
        assert exchange.socket.selected_alpn_protocol() == "h2"
        case.run(exchange, is_apart=False)


def test_one_server_bears_all_of_it_again_and_again(plaintext):
    """What a connection may do, it may do on every connection: no budget is the process's."""
    gauge = Gauge(plaintext.pid)
    before = gauge.descriptors

    def run(case) -> None:
        with Exchange(plaintext.address, greets=case.greets) as exchange:
            case.run(exchange, is_apart=False)

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
        for outcome in [clients.submit(run, case) for _ in range(ROUNDS) for case in CASES]:
            outcome.result()
    eventually(lambda: gauge.descriptors <= before + OWN_DESCRIPTORS_MAX, 10)
