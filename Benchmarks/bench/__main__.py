"""Measures what is asked for, prints the tables and keeps them in RESULTS.md. See Benchmarks/run."""

import argparse
import importlib
import sys

from .paths import RESULTS
from .report import document, with_replaced

SUBJECTS = ["unary", "latency", "streaming", "connections", "memory", "mallocs", "codec", "plan", "queue", "logs"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="subject", help=f"of {', '.join(SUBJECTS)}; none: all")
    parser.add_argument("--quick", action="store_true", help="one short round; RESULTS.md stays as it is")
    options = parser.parse_args()
    if unknown := set(options.subjects) - set(SUBJECTS):
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    rounds, seconds = (1, 0.3) if options.quick else (5, 1.0)

    tables = []
    for subject in options.subjects or SUBJECTS:
        print(f"== {subject}", flush=True)
        measure = importlib.import_module(f".{subject}", __package__).measure
        tables += measure(rounds, seconds, lambda line: print(f"   {line}", flush=True))
    text = document(tables, rounds, seconds)
    print("\n" + text)
    if not options.quick:
        RESULTS.write_text(with_replaced(RESULTS.read_text(), tables, rounds) if options.subjects else text)
        print(f"Written to {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
