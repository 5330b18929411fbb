"""Servers of two versions beside each other, by themselves: in the long test other faults hide which of them met which."""

import shutil

from chaos.experiment import Plan, conduct
from test_chaos import _folder  # noqa: F401  the fixture `folder`

SEED = 8
SECONDS = 12.0


def test_an_upgrade_that_is_taken_back_loses_nothing(folder):
    result = conduct(Plan(seed=SEED, seconds=SECONDS, faults=("upgrade a server",)), folder)
    print(f"seed {SEED}: {result.summary}")
    assert result.is_whole, "\n".join([*map(str, result.violations), *result.surprises])
    said = "".join(log.read_text(errors="replace") for log in folder.glob("server-*.log"))
    # The new one has migrated under the old one, and old ones were started on what it had made.
    assert said.count("chaos-server: [Database] applied migration") == 1
    assert "vantflow: [Database] migration" in said and "works for this one" in said
    assert result.runs > SECONDS / 2
    shutil.rmtree(folder)
