"""The proxy fails in the ways that its name says, and only then."""

import asyncio
import contextlib

import pytest
from chaos.proxy import Proxy, Way

SECONDS = 10.0
SHORT_SECONDS = 0.1  # in which something must not happen


@contextlib.asynccontextmanager
async def echo_behind_proxy():
    asked = []

    async def answer(reader, writer):
        with contextlib.suppress(OSError):
            while line := await reader.readline():
                asked.append(line)
                writer.write(line.upper())
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    proxy = Proxy("test", [server.sockets[0].getsockname()[1]])
    await proxy.start()
    yield proxy, asked
    await proxy.stop()
    server.close()


async def ask(reader, writer, line: bytes) -> bytes:
    writer.write(line)
    return await asyncio.wait_for(reader.readline(), SECONDS)


def run(scenario):
    async def within():
        async with asyncio.timeout(SECONDS), echo_behind_proxy() as (proxy, asked):
            await scenario(proxy, asked, await asyncio.open_connection("127.0.0.1", proxy.port))

    asyncio.run(within())


def test_it_passes_everything_on():
    async def scenario(proxy, asked, connection):
        assert await ask(*connection, b"one\n") == b"ONE\n"
        connection[1].write_eof()
        assert await connection[0].read() == b""

    run(scenario)


def test_cut_connections_are_reset_and_come_back():
    async def scenario(proxy, asked, connection):
        assert await ask(*connection, b"one\n") == b"ONE\n"
        with proxy.cut():
            with contextlib.suppress(ConnectionResetError):
                assert await connection[0].read() == b""
            refused = await asyncio.open_connection("127.0.0.1", proxy.port)
            with contextlib.suppress(ConnectionResetError):
                assert await refused[0].read() == b""
        assert await ask(*await asyncio.open_connection("127.0.0.1", proxy.port), b"two\n") == b"TWO\n"

    run(scenario)


@pytest.mark.parametrize("way, arrives", [(Way.UP, []), (Way.DOWN, [b"one\n"])])
def test_a_half_open_connection_is_late(way, arrives):
    async def scenario(proxy, asked, connection):
        with proxy.half_open(way, reset_after=False):
            connection[1].write(b"one\n")
            while len(asked) < len(arrives):
                await asyncio.sleep(SHORT_SECONDS / 10)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(connection[0].readexactly(1), SHORT_SECONDS)
            assert asked == arrives
        assert await connection[0].readline() == b"ONE\n"

    run(scenario)


def test_an_answer_is_lost_after_its_request_went_through():
    async def scenario(proxy, asked, connection):
        with proxy.losing_answers():
            connection[1].write(b"one\n")
            while not asked:
                await asyncio.sleep(SHORT_SECONDS / 10)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(connection[0].readexactly(1), SHORT_SECONDS)
        with contextlib.suppress(ConnectionResetError):
            assert await connection[0].read() == b""
        assert asked == [b"one\n"]

    run(scenario)


def test_slow_is_slow_and_whole():
    async def scenario(proxy, asked, connection):
        began = asyncio.get_running_loop().time()
        with proxy.slow(0.1):
            assert await ask(*connection, b"one\n") == b"ONE\n"
        assert asyncio.get_running_loop().time() - began >= 0.2

    run(scenario)


def test_a_dead_target_is_passed_over():
    async def scenario(proxy, asked, connection):
        alone = Proxy("two", [1, proxy.port])
        await alone.start()
        for _ in range(3):
            assert await ask(*await asyncio.open_connection("127.0.0.1", alone.port), b"x\n") == b"X\n"
        await alone.stop()

    run(scenario)
