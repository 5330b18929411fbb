"""Malformed conversations against the running server, for a bounded time.

VANTFLOW_FUZZ_SECONDS and VANTFLOW_FUZZ_SEED repeat a run: what is sent follows from the seed, connection by connection.
"""

import os
import random
import time

import fuzz
from attacker import Attacker

SECONDS = float(os.environ.get("VANTFLOW_FUZZ_SECONDS", "5"))
AT_ONCE = 20


def test_malformed_conversations_crash_nothing(target):
    seed = int(os.environ.get("VANTFLOW_FUZZ_SEED") or random.SystemRandom().getrandbits(32))
    print(f"VANTFLOW_FUZZ_SEED={seed}")
    rng = random.Random(seed)
    deadline = time.monotonic() + SECONDS
    connections = 0
    with target.attacked():
        open_ones: list[Attacker] = []
        while time.monotonic() < deadline:
            attacker = Attacker(target.address, greets=False)
            attacker.send(fuzz.mutated(rng))
            open_ones.append(attacker)
            connections += 1
            if len(open_ones) == AT_ONCE:
                # Some are read to the end that the server makes, some left at once, some by a reset.
                for number, opened in enumerate(open_ones):
                    if number == 0:
                        opened.wait_for_close(within_seconds=0.02)
                    opened.drop() if number % 2 else opened.socket.close()
                open_ones = []
            assert target.server.exit_code is None, f"seed {seed}, connection {connections}"
        for opened in open_ones:
            opened.drop()
        target.wait_for_descriptors(target.descriptors)
    print(f"{connections} connections")
    with Attacker(target.address) as late:
        assert late.is_served()
