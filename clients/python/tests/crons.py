"""Cron expressions made at random, of what Debian's cron and VantFlow both take."""

import random

FIELDS = [range(0, 60), range(0, 24), range(1, 32), range(1, 13), range(0, 7)]


def expression(chance: random.Random) -> str:
    """Five fields. The days always have a 28th among them, which every month has."""
    fields = [_field(chance, values) for values in FIELDS]
    if fields[2] != "*":
        fields[2] += ",28"
    return " ".join(fields)


def _field(chance: random.Random, values: range) -> str:
    if chance.random() < 0.4:
        return "*"
    return ",".join(_item(chance, values) for _ in range(chance.choice([1, 1, 2])))


def _item(chance: random.Random, values: range) -> str:
    # Two different ones: cronsim takes 5-5/2 for 5/2, which Debian's cron does not know.
    low, high = sorted(chance.sample(values, 2))
    step = chance.randint(1, len(values) // 2)
    return chance.choice([f"{low}", f"{low}-{high}", f"{low}-{high}/{step}", f"*/{step}"])
