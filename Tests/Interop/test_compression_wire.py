"""Compressed messages that no stock client sends (doc/compression.md of grpc/grpc). Tried against grpcio's own server,
which differs in two of them: it refuses several gzip members, which are one piece of data by RFC 1952, and takes an
empty compressed message for an empty one."""

import gzip
import random
import struct
import time

import grpc
import pytest

from expecting import CALL_SECONDS
from server_process import is_sanitized, start_echo_server
from wire import Connection, message

UNARY, CHAT = "/vantflow.testing.Echo/Unary", "/vantflow.testing.Echo/Chat"
GZIP = {"grpc-encoding": "gzip"}
LIMIT = 4 * 1024 * 1024
HELLO = b"\x0a\x05hello"
ZIPPED = gzip.compress(HELLO)
OK, UNIMPLEMENTED, RESOURCE_EXHAUSTED, INTERNAL = "0", "12", "8", "13"


def text(count: int) -> bytes:
    """An EchoRequest of so many bytes in all."""
    payload = bytes([0x61]) * (count - 5)
    # A varint of four bytes, whatever its value.
    length = len(payload)
    varint = bytes([length & 127 | 128, length >> 7 & 127 | 128, length >> 14 & 127 | 128, length >> 21])
    return (b"\x0a" + varint + payload)[:count]


@pytest.fixture
def connection(server):
    with Connection(server.address) as opened:
        yield opened
        # Whatever the test sent, the connection still serves, compressed messages too.
        assert opened.call(UNARY, message(ZIPPED, flag=1), GZIP).body == message(HELLO)


def test_a_compressed_message_is_read(connection):
    response = connection.call(UNARY, message(ZIPPED, flag=1), GZIP)
    assert (response.grpc_status, response.body) == (OK, message(HELLO))


def test_a_message_without_the_flag_is_plain_whatever_the_encoding(connection):
    assert connection.call(UNARY, message(HELLO), GZIP).body == message(HELLO)


def test_two_gzip_members_are_one_message(connection):
    body = gzip.compress(HELLO[:3]) + gzip.compress(HELLO[3:])
    assert connection.call(UNARY, message(body, flag=1), GZIP).body == message(HELLO)


@pytest.mark.parametrize("path", [UNARY, CHAT])
@pytest.mark.parametrize(
    "payload",
    {
        "empty": b"",
        "cut in its header": ZIPPED[:7],
        "cut in its data": ZIPPED[:15],
        "without its last byte": ZIPPED[:-1],
        "with a wrong checksum": ZIPPED[:-8] + bytes([ZIPPED[-8] ^ 1]) + ZIPPED[-7:],
        "with a wrong length": ZIPPED[:-4] + b"\x07\0\0\1",
        "garbage": b"this is not gzip",
        "garbage behind it": ZIPPED + b"garbage",
        "a member cut behind it": ZIPPED + ZIPPED[:-3],
        "zlib's own format": b"x\x9c" + ZIPPED[10:],
    }.items(),
    ids=lambda item: item[0],
)
def test_what_is_no_gzip_is_internal(connection, path, payload):
    assert connection.call(path, message(payload[1], flag=1), GZIP).grpc_status == INTERNAL


@pytest.mark.parametrize("extra", [{}, {"grpc-encoding": "identity"}], ids=["none", "identity"])
def test_the_flag_without_an_encoding_is_internal(connection, extra):
    assert connection.call(UNARY, message(ZIPPED, flag=1), extra).grpc_status == INTERNAL


def test_the_flag_without_an_encoding_behind_a_good_message_is_internal(connection):
    response = connection.call(CHAT, message(HELLO) + message(ZIPPED, flag=1))
    assert (response.grpc_status, response.body) == (INTERNAL, message(HELLO))


@pytest.mark.parametrize("encoding", ["middle-out", "deflate", "GZIP", ""])
def test_an_unknown_encoding_is_unimplemented_and_the_known_ones_are_named(connection, encoding):
    response = connection.call(UNARY, message(ZIPPED, flag=1), {"grpc-encoding": encoding})
    assert response.grpc_status == UNIMPLEMENTED
    assert response.headers["grpc-accept-encoding"] == "identity,gzip"


def test_a_compressed_size_over_the_limit_is_refused_from_its_prefix(connection):
    stream = connection.begin(UNARY, GZIP)
    connection.send(stream, struct.pack(">BI", 1, LIMIT + 1))
    assert connection.response(stream).grpc_status == RESOURCE_EXHAUSTED


@pytest.mark.parametrize(("count", "code"), [(LIMIT, OK), (LIMIT + 1, RESOURCE_EXHAUSTED)])
def test_the_limit_of_what_comes_out_is_exact(connection, count, code):
    assert connection.call(UNARY, message(gzip.compress(text(count)), flag=1), GZIP).grpc_status == code


def test_zip_bombs_cost_no_memory_and_disturb_nobody(echo, own_server):
    """64 bombs of 32 MiB each, four at a time, beside calls of a stock client."""
    bomb = message(gzip.compress(bytes(32 * 1024 * 1024)), flag=1)
    assert len(bomb) < 65_535  # fits in a stream's first window
    with grpc.insecure_channel(own_server.address) as channel, Connection(own_server.address) as connection:
        stub = echo.EchoStub(channel)
        stub.Unary(echo.EchoRequest(text="hello"), timeout=CALL_SECONDS)
        assert connection.ping()  # the server's larger windows have come
        before = resident_bytes(own_server.pid)
        for _ in range(16):
            streams = [connection.begin(UNARY, GZIP) for _ in range(4)]
            for stream in streams:
                for start in range(0, len(bomb), 16_384):
                    connection.send(stream, bomb[start : start + 16_384], end_stream=start + 16_384 >= len(bomb))
            assert {connection.response(stream).grpc_status for stream in streams} == {RESOURCE_EXHAUSTED}
            assert stub.Unary(echo.EchoRequest(text="hello"), timeout=CALL_SECONDS).text == "hello"
        assert resident_bytes(own_server.pid) - before < 32 * 1024 * 1024 or is_sanitized()


@pytest.mark.parametrize("compression", [None, grpc.Compression.Gzip], ids=["plain", "compressed"])
@pytest.mark.parametrize("path", [UNARY, CHAT])
def test_a_flood_of_bombs_leaves_the_loop_to_others(echo, path, compression):
    """60 bombs of 4 MiB at once on a server with one loop: another client's calls wait for some of them, not for all.

    The best of three floods counts: a machine that stops for a moment delays one, a loop that is kept delays each.
    """
    bomb = message(gzip.compress(text(LIMIT)[:-1]), flag=1)
    request = echo.EchoRequest(text="hello " * 100)
    shares = []
    with start_echo_server("--loops=1") as server, grpc.insecure_channel(server.address) as channel:
        stub = echo.EchoStub(channel)
        stub.Unary(request, timeout=CALL_SECONDS, compression=compression)
        with Connection(server.address) as connection:
            assert connection.ping()
            for _ in range(3):
                streams = [connection.begin(path, GZIP) for _ in range(60)]
                for stream in streams:
                    connection.send(stream, bomb, end_stream=True)
                began = time.monotonic()
                stub.Unary(request, timeout=CALL_SECONDS, compression=compression)
                waited = time.monotonic() - began
                statuses = {connection.response(stream).grpc_status for stream in streams}
                shares.append(waited / (time.monotonic() - began))
                assert statuses == {INTERNAL}, "they are cut by a byte: inflated as a whole, then refused"
    print("the call waited for", shares, "of the flood")
    assert min(shares) < 1 / 3


def test_damaged_messages_crash_nothing(server):
    """Random damage to gzip data, from a seed that is told: every answer is OK or INTERNAL."""
    seed = random.randrange(1 << 32)
    print("seed", seed)
    generator = random.Random(seed)
    plain = b"\x0a\x7f" + bytes(generator.choices(b"abc ", k=127))
    with Connection(server.address) as connection:
        for _ in range(500):
            damaged = bytearray(gzip.compress(plain))
            for _ in range(generator.randint(1, 4)):
                damaged[generator.randrange(len(damaged))] = generator.randrange(256)
            cut = generator.choice([len(damaged), generator.randrange(len(damaged))])
            response = connection.call(UNARY, message(bytes(damaged[:cut]), flag=1), GZIP)
            assert response.grpc_status in (OK, INTERNAL)
        assert connection.call(UNARY, message(ZIPPED, flag=1), GZIP).body == message(HELLO)


def resident_bytes(pid: int) -> int:
    with open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * 4096
