"""A client that does not give up: it repeats what may be repeated, at any server that answers."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import grpc

from .contract import Stubs, is_worth_repeating

CALL_SECONDS = 5.0
PAUSE_SECONDS = 0.2
# Longer than any fault lasts, with what was broken before and behind it: then something is wrong with the test.
ASK_SECONDS = 180.0


class Client:
    def __init__(self, servers: list[Stubs], rng: random.Random):
        self.servers = servers
        self._rng = rng

    def any_server(self) -> Stubs:
        return self._rng.choice(self.servers)

    async def ask(self, call: Callable[[Stubs], Awaitable], begin_with: Stubs | None = None):
        """The answer of the first server that gives one.

        Raises grpc.RpcError for a refusal that a repetition does not change, and the last one where nobody has given an
        answer for ASK_SECONDS.
        """
        deadline = asyncio.get_running_loop().time() + ASK_SECONDS
        server = begin_with or self.any_server()
        while True:
            try:
                return await call(server)
            except grpc.RpcError as error:
                if not is_worth_repeating(error) or asyncio.get_running_loop().time() > deadline:
                    raise
            await asyncio.sleep(PAUSE_SECONDS)
            server = self.any_server()
