"""Usage: python -m chaos [--minutes 10] [--seed N] [--faults NAME …]
       python -m chaos --judge FOLDER/history.jsonl

Breaks two servers, three runner hosts and one PostgreSQL for so long, prints what it does and what it found, and keeps
the history and everybody's logs where something was found. The same seed makes the same schedule.
"""

import argparse
import pathlib
import random
import shutil
import sys
import tempfile

from .checker import check
from .events import read_journal
from .experiment import Plan, conduct
from .faults import FAULTS


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m chaos", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=2.0, help="how long things are broken")
    parser.add_argument("--seed", type=int, help="of the schedule and of the load; a random one when it is not given")
    parser.add_argument("--faults", nargs="*", default=[], metavar="NAME", help=f"only these of: {'; '.join(FAULTS)}")
    parser.add_argument("--keep", action="store_true", help="keep the folder also when nothing was found")
    parser.add_argument("--judge", type=pathlib.Path, metavar="FILE", help="only judge the history of an earlier test")
    options = parser.parse_args()
    if options.judge:
        violations = check(read_journal(options.judge))
        print(*violations, f"{len(violations)} violations", sep="\n")
        return 1 if violations else 0
    if unknown := set(options.faults) - set(FAULTS):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    seed = random.SystemRandom().randrange(1 << 31) if options.seed is None else options.seed
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vantflow-chaos-"))
    folder.chmod(0o755)
    print(f"seed {seed}, {options.minutes:g} minutes, in {folder}", flush=True)
    plan = Plan(seed=seed, seconds=options.minutes * 60, faults=tuple(options.faults) or None)
    result = conduct(plan, folder, lambda line: print(line, flush=True))
    for finding in [*map(str, result.violations), *result.surprises]:
        print(f"FOUND  {finding}")
    print(f"seed {seed}: {result.summary}")
    if result.is_whole and not options.keep:
        shutil.rmtree(folder)
    else:
        print(f"kept: {folder}")
    return 0 if result.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
