"""grpc.channelz.v1 as grpcio's own channelz client sees it."""

import contextlib
import ipaddress
import socket
import time

import grpc
import pytest
from grpc_channelz.v1 import channelz_pb2 as channelz
from grpc_channelz.v1.channelz_pb2_grpc import ChannelzStub

from expecting import CALL_SECONDS, status
from http1 import Connection


@pytest.fixture
def tool(own_server):
    """A client of its own, so that what it does is not on the connection that is looked at."""
    with grpc.insecure_channel(own_server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
        yield ChannelzStub(channel)


def the_server(tool) -> channelz.Server:
    answer = tool.GetServers(channelz.GetServersRequest(), timeout=CALL_SECONDS)
    assert answer.end
    (server,) = answer.server
    return server


def sockets(tool, **page) -> channelz.GetServerSocketsResponse:
    request = channelz.GetServerSocketsRequest(server_id=the_server(tool).ref.server_id, **page)
    return tool.GetServerSockets(request, timeout=CALL_SECONDS)


def details(tool, socket_id: int, summary: bool = False) -> channelz.Socket:
    return tool.GetSocket(channelz.GetSocketRequest(socket_id=socket_id, summary=summary), timeout=CALL_SECONDS).socket


def address(end) -> str:
    return f"{ipaddress.ip_address(end.tcpip_address.ip_address)}:{end.tcpip_address.port}"


def find(tool, predicate) -> channelz.Socket:
    (found,) = (one for ref in sockets(tool).socket_ref if predicate(one := details(tool, ref.socket_id)))
    return found


def test_the_server_counts_its_calls(echo, own_stub, tool, own_server):
    before = the_server(tool)
    assert [ref.name for ref in before.listen_socket] == [own_server.address]
    assert address(details(tool, before.listen_socket[0].socket_id).local) == own_server.address
    for _ in range(3):
        own_stub.Unary(echo.EchoRequest(text="x"), timeout=CALL_SECONDS)
    with status(grpc.StatusCode.NOT_FOUND):
        own_stub.Fail(echo.FailRequest(code=5), timeout=CALL_SECONDS)
    answer = tool.GetServer(channelz.GetServerRequest(server_id=before.ref.server_id), timeout=CALL_SECONDS)
    data = answer.server.data
    # This call itself has started and not ended; the listening socket's was one more.
    assert data.calls_started == before.data.calls_started + 6
    assert data.calls_succeeded == before.data.calls_succeeded + 5
    assert data.calls_failed == before.data.calls_failed + 1
    assert abs(data.last_call_started_timestamp.ToMilliseconds() / 1000 - time.time()) < 5


def test_a_connection_tells_what_has_gone_over_it(echo, own_stub, tool, own_server):
    own_stub.Unary(echo.EchoRequest(text="x"), timeout=CALL_SECONDS)
    assert len(list(own_stub.Stream(echo.StreamRequest(text="x", count=10), timeout=CALL_SECONDS))) == 10
    own_stub.Collect(iter([echo.EchoRequest(text="x")] * 4), timeout=CALL_SECONDS)
    with status(grpc.StatusCode.ABORTED):
        own_stub.Fail(echo.FailRequest(code=10), timeout=CALL_SECONDS)
    found = find(tool, lambda one: one.data.streams_failed == 1)
    data = found.data
    assert (data.streams_started, data.streams_succeeded) == (4, 3)
    # One, one, four and one; one, ten, one and, in place of a message, a status.
    assert (data.messages_received, data.messages_sent) == (7, 12)
    assert address(found.local) == own_server.address
    assert found.remote.tcpip_address.port not in (0, found.local.tcpip_address.port)
    assert found.ref.name == address(found.remote)
    assert not found.HasField("security")
    for moment in (
        data.last_remote_stream_created_timestamp, data.last_message_sent_timestamp, data.last_message_received_timestamp
    ):
        assert abs(moment.ToMilliseconds() / 1000 - time.time()) < 5
    assert data.local_flow_control_window.value > 65_535
    assert data.remote_flow_control_window.value > 0
    options = {option.name: option.value for option in data.option}
    assert options["TCP_NODELAY"] == "1"
    assert int(options["SO_RCVBUF"]) > 0
    assert not details(tool, found.ref.socket_id, summary=True).data.option


def test_connections_come_in_pages(tool, own_server):
    host, port = own_server.address.rsplit(":", 1)
    with contextlib.ExitStack() as stack:
        for _ in range(120):
            stack.enter_context(socket.create_connection((host, int(port))))
        # One that is served behind them all shows that they have been accepted.
        probe = stack.enter_context(Connection(own_server.address))
        probe.send(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
        probe.response()
        first = sockets(tool)
        assert len(first.socket_ref) == 100 and not first.end
        ids = [ref.socket_id for ref in first.socket_ref]
        second = sockets(tool, start_socket_id=ids[-1] + 1)
        assert second.end and len(second.socket_ref) >= 21
        ids += [ref.socket_id for ref in second.socket_ref]
        assert ids == sorted(set(ids))
        small = sockets(tool, start_socket_id=ids[5], max_results=3)
        assert [ref.socket_id for ref in small.socket_ref] == ids[5:8] and not small.end
        assert len(sockets(tool, max_results=1_000).socket_ref) == 100


def test_what_is_not_there(tool):
    server_id = the_server(tool).ref.server_id
    for call, request in [
        (tool.GetServer, channelz.GetServerRequest(server_id=server_id + 1_000)),
        (tool.GetServerSockets, channelz.GetServerSocketsRequest(server_id=0)),
        (tool.GetSocket, channelz.GetSocketRequest(socket_id=1 << 40)),
        (tool.GetChannel, channelz.GetChannelRequest(channel_id=1)),
        (tool.GetSubchannel, channelz.GetSubchannelRequest(subchannel_id=1)),
    ]:
        with status(grpc.StatusCode.NOT_FOUND):
            call(request, timeout=CALL_SECONDS)
    with status(grpc.StatusCode.INVALID_ARGUMENT):
        sockets(tool, max_results=-1)
    top = tool.GetTopChannels(channelz.GetTopChannelsRequest(), timeout=CALL_SECONDS)
    assert top.end and not top.channel
    request = channelz.GetServersRequest(start_server_id=server_id + 1)
    assert not tool.GetServers(request, timeout=CALL_SECONDS).server
