"""A server behind each proxy drains while calls run, and another one is there: what has begun ends well, what is new goes
to the other server, and nobody sees anything but that."""

import contextlib
import re
import threading

import grpc

from expecting import CALL_SECONDS, eventually, status
from proxies.proxy_process import Backend, ProxyProcess
from server_process import BINARIES, ServerProcess

STREAMS = 6
MESSAGES = 60
ARGUMENTS = ["--log-level=debug", "--loops=1"]  # at debug the log says of each connection what was called on it


@contextlib.contextmanager
def servers_behind(proxy_kind, folder):
    with contextlib.ExitStack() as running:
        servers = [
            running.enter_context(ServerProcess([str(BINARIES / "echo-server"), *ARGUMENTS])) for _ in range(2)
        ]
        backends = [Backend(server.address) for server in servers]
        yield *servers, running.enter_context(ProxyProcess(proxy_kind.command, folder, backends))


def calls_served(server: ServerProcess) -> int:
    return sum(map(int, re.findall(rb" calls=(\d+)", server.output)))


def calls_failed(server: ServerProcess) -> int:
    return sum(map(int, re.findall(rb" failed=(\d+)", server.output)))


class UnaryCalls:
    """Calls by several threads, each one call after the other, until they are told to stop."""

    THREADS = 4

    def __init__(self, echo, stub):
        self.succeeded: list[None] = []
        self.failures: list[grpc.RpcError] = []
        self._echo, self._stub = echo, stub
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(self.THREADS)]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._stub.Unary(self._echo.EchoRequest(text="again"), timeout=CALL_SECONDS)
                self.succeeded.append(None)
            except grpc.RpcError as error:
                self.failures.append(error)

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()


def test_a_server_drains_behind_the_proxy(echo, proxy_kind, tmp_path, open_channel):
    with servers_behind(proxy_kind, tmp_path) as (leaving, staying, proxy), open_channel(proxy) as channel:
        stub = echo.EchoStub(channel)
        request = echo.StreamRequest(text="tick", count=MESSAGES, interval_millis=20)
        streams = [stub.Stream(request, timeout=3 * CALL_SECONDS) for _ in range(STREAMS)]
        assert [next(stream).text for stream in streams] == ["tick"] * STREAMS
        unary = UnaryCalls(echo, stub)
        try:
            eventually(lambda: len(unary.succeeded) > 100)
            leaving.begin_stop()
            assert [sum(1 for _ in stream) for stream in streams] == [MESSAGES - 1] * STREAMS
            assert leaving.wait() == 0
            before = len(unary.succeeded)
            eventually(lambda: len(unary.succeeded) > before + 100)
        finally:
            unary.stop()
        # A call of each thread may cross the drain and be refused; it has not been executed then.
        assert {error.code() for error in unary.failures} <= {grpc.StatusCode.UNAVAILABLE}
        assert len(unary.failures) <= UnaryCalls.THREADS, [error.details() for error in unary.failures]
        assert staying.stop() == 0
        assert calls_served(leaving) > 0 and calls_served(staying) > 0
        assert calls_failed(leaving) == calls_failed(staying) == 0


def test_without_another_server_calls_are_unavailable(echo, proxy_kind, start_server, start_proxy, open_channel):
    server = start_server()
    with open_channel(start_proxy(proxy_kind, Backend(server.address))) as channel:
        stub = echo.EchoStub(channel)
        stub.Unary(echo.EchoRequest(text="hello"), timeout=CALL_SECONDS)
        assert server.stop() == 0
        with status(grpc.StatusCode.UNAVAILABLE):
            stub.Unary(echo.EchoRequest(text="late"), timeout=CALL_SECONDS)


def test_what_outlasts_the_grace_is_unavailable(echo, proxy_kind, start_server, start_proxy, open_channel):
    """The status comes through; the proxy makes no error of its own of it, and the server ends well."""
    server = start_server("--drain-grace-millis=100")
    with open_channel(start_proxy(proxy_kind, Backend(server.address))) as channel:
        request = echo.StreamRequest(text="tick", count=1_000_000, interval_millis=20)
        replies = echo.EchoStub(channel).Stream(request, timeout=3 * CALL_SECONDS)
        assert next(replies).text == "tick"
        server.begin_stop()
        with status(grpc.StatusCode.UNAVAILABLE) as raised:
            list(replies)
        assert "shutting down" in raised.value.details()
        assert server.wait() == 0


def test_connections_that_grow_old_are_replaced_unnoticed(echo, proxy_kind, start_server, start_proxy, open_channel):
    server = start_server("--limit=connectionAge=1", "--loops=1")
    with open_channel(start_proxy(proxy_kind, Backend(server.address))) as channel:
        stub = echo.EchoStub(channel)
        connections = set()
        eventually(lambda: connections.add(peer_address(echo, stub)) or len(connections) == 3)


def peer_address(echo, stub) -> str:
    return stub.Peer(echo.PeerRequest(), timeout=CALL_SECONDS).address
