"""The chaos test, as long as a build can wait for it; `make chaos MINUTES=10` goes on for longer."""

import os
import random
import shutil

import pytest
from chaos import events
from chaos.experiment import Plan, conduct
from chaos.seen import Terms
from server_process import is_sanitized

SECONDS = 80.0


@pytest.fixture(name="folder")
def _folder(tmp_path_factory):
    """One that PostgreSQL's user can reach: pytest's own are for their owner alone."""
    made = tmp_path_factory.mktemp("chaos")
    for each in [made, *made.parents][:3]:
        each.chmod(each.stat().st_mode | 0o055)
    return made


def test_nothing_is_lost_and_nothing_done_twice_whatever_breaks(folder):
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1 << 31))
    print(f"seed {seed}; again: make chaos SEED={seed} MINUTES={SECONDS / 60:.2f}")
    result = conduct(Plan(seed=seed, seconds=SECONDS, terms=Terms(cancel_seconds=10 if is_sanitized() else 3)), folder)
    print(result.summary)
    assert result.is_whole, "\n".join([f"seed {seed}", *map(str, result.violations), *result.surprises])
    shutil.rmtree(folder)  # what a failed test leaves is looked at
    # Nothing broken would also be found in a history in which nothing happened.
    assert result.runs > SECONDS / 2
    for kind in (events.LimitSet, events.RunAlone, events.OccurrenceFound):
        assert result.count(kind) >= 5, kind
