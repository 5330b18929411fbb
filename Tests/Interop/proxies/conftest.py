"""Each proxy with TLS on the outside, and what stands behind it."""

import contextlib

import grpc
import pytest

from proxies import haproxy, nghttpx, nginx
from proxies.proxy_process import Backend, ProxyProcess
from security import tls
from server_process import BINARIES, ServerProcess

PROXIES = [nghttpx, nginx, haproxy]


@pytest.fixture(scope="module", params=PROXIES, ids=lambda proxy: proxy.NAME)
def proxy_kind(request):
    return request.param


@pytest.fixture(scope="module")
def start_server():
    """Starts a test server with these arguments; it is stopped behind the module's tests."""
    with contextlib.ExitStack() as running:
        yield lambda *arguments, program="echo-server": running.enter_context(
            ServerProcess([str(BINARIES / program), *arguments])
        )


@pytest.fixture(scope="module")
def start_proxy(tmp_path_factory):
    """Starts a proxy in front of these backends; it is stopped ahead of the servers."""
    with contextlib.ExitStack() as running:
        def start(kind, *backends: Backend) -> ProxyProcess:
            folder = tmp_path_factory.mktemp(kind.NAME)
            return running.enter_context(ProxyProcess(kind.command, folder, list(backends)))

        yield start


@pytest.fixture(scope="session")
def open_channel():
    """Opens a channel to a proxy: by TLS, with connections of its own."""
    outside = tls()
    return lambda proxy: outside.channel(proxy.address, options=[("grpc.use_local_subchannel_pool", 1)])
