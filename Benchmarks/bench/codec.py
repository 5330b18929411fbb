"""The codec beside swift-protobuf on the project's own messages; the timing itself is Swift, in CodecBenchmark."""

import json
import subprocess
from collections.abc import Callable

from .paths import PEERS
from .report import Table

SECONDS_MAX = 300


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Table]:
    output = subprocess.run(
        [str(PEERS / "codec-benchmark"), str(2 * rounds + 1)],
        stdout=subprocess.PIPE, text=True, check=True, timeout=SECONDS_MAX,
    ).stdout
    say(f"{2 * rounds + 1} rounds, each message and direction in batches of 100 ms")
    rows = []
    for line in map(json.loads, output.splitlines()):
        row = [line["message"], f"{line['bytes']:,}"]
        for ours, peer in (line["decode_ns"], line["encode_ns"]):
            row += [f"{ours:,.0f}", f"{peer:,.0f}", f"{peer / ours:.1f}"]
        rows.append(row)
    columns = [
        "message", "bytes", "decode ns", "swift-protobuf", "times as fast", "encode ns", "swift-protobuf",
        "times as fast",
    ]
    return [Table("The codec beside swift-protobuf 1.39, one thread", columns, rows)]
