"""Histories of schedules: a whole one passes, and each way of breaking it is found under its own name."""

import dataclasses

import pytest
from chaos import events
from chaos.checker import check

DUE = (600, 660, 720, 780)
AHEAD = 500  # seconds by which the epoch of these histories lies before their clock


def made(run_id, occurrence, ended):
    """A run of a schedule, which was never begun and was cancelled."""
    at = occurrence - AHEAD
    return [
        events.RunListed(at=900, project_id="p", run_id=run_id, schedule_id="s", occurrence=occurrence),
        events.RunFound(at=900, run_id=run_id, state=events.CANCELLED, attempt=0, last_log_number=0, entries=()),
        events.ActivityListed(at=at, run_id=run_id, type="run.queued"),
        events.ActivityListed(at=ended, run_id=run_id, type="run.cancelled"),
    ]


def became(first, state, run_id="", last=None, dealt=None):
    due = first - AHEAD
    return events.OccurrenceFound(
        at=due + 0.1 if dealt is None else dealt, schedule_id="s", first=first, last=last or first, due=due,
        state=state, run_id=run_id,
    )


def schedule(overlap="SKIP", missed="SKIP", due=DUE):
    return events.ScheduleMade(at=90, schedule_id="s", due=due, overlap=overlap, missed=missed)


PAUSE = events.SchedulePaused(at=150, asked=149, schedule_id="s", until=285, resumed=286)


def skipping():
    """Two made a run, of which the second was in the way of the third time."""
    return [
        schedule(),
        *made("run-1", 600, ended=105), *made("run-2", 660, ended=230), *made("run-4", 780, ended=281),
        became(600, "STARTED", "run-1"), became(660, "STARTED", "run-2"), became(720, "SKIPPED"),
        became(780, "STARTED", "run-4"),
    ]


def waiting():
    """The same, and the third one waited."""
    return [
        schedule(overlap="QUEUE"),
        *made("run-1", 600, ended=105), *made("run-2", 660, ended=230), *made("run-3", 720, ended=240),
        *made("run-4", 780, ended=281),
        became(600, "STARTED", "run-1"), became(660, "STARTED", "run-2"), became(720, "STARTED", "run-3", dealt=230.5),
        became(780, "STARTED", "run-4"),
    ]


def paused(missed="SKIP"):
    """The second and third time came during a pause, a minute before its end; the last one a moment before."""
    if missed == "SKIP":
        late = [became(660, "MISSED", last=720, dealt=286.1)]
    elif missed == "RUN_ONCE":
        late = [became(660, "MISSED", dealt=286.1), became(720, "STARTED", "run-3", dealt=286.1)]
    else:
        late = [became(660, "STARTED", "run-2", dealt=286.1), became(720, "STARTED", "run-3", dealt=287.1)]
    runs = [run for each in late if each.run_id for run in made(each.run_id, each.first, ended=286.5)]
    return [
        schedule(overlap="QUEUE", missed=missed), PAUSE, *made("run-1", 600, ended=105),
        became(600, "STARTED", "run-1"), *late, *runs, became(780, "STARTED", "run-4", dealt=288.1),
        *made("run-4", 780, ended=289),
    ]


def replaced(history, first, **changes):
    return [
        dataclasses.replace(event, **changes)
        if isinstance(event, events.OccurrenceFound) and event.first == first else event
        for event in history
    ]


def without(history, first):
    return [
        event for event in history if not (isinstance(event, events.OccurrenceFound) and event.first == first)
    ]


def names(history):
    return {violation.invariant for violation in check(history)}


@pytest.mark.parametrize(
    "history", [skipping(), waiting(), paused("SKIP"), paused("RUN_ONCE"), paused("RUN_ALL")],
    ids=["skipping", "waiting", "skip", "run once", "run all"],
)
def test_a_whole_history_has_no_violation(history):
    assert check([*history, events.QueueFound(at=900, project_id="p", waiting=0, running=0, dead_letters=())]) == []


BROKEN = {
    "a time was left out": ("occurrences run once", without(skipping(), 720)),
    "nobody knew of a time": ("occurrences run once", [*skipping(), became(690, "SKIPPED")]),
    "a time was dealt with twice": ("occurrences run once", [*skipping(), became(720, "SKIPPED")]),
    "a time made two runs": ("occurrences run once", [*skipping(), *made("run-5", 780, ended=281)]),
    "a run is not in the record": ("occurrences run once", [*skipping(), *made("run-5", 720, ended=281)]),
    "the record has a run that is not there": ("occurrences run once", replaced(skipping(), 780, run_id="run-5")),
    "the record has another time": (
        "occurrences run once",
        replaced(replaced(skipping(), 600, run_id="run-2"), 660, run_id="run-1"),
    ),
    "nothing became of it": ("nothing is missed", replaced(waiting(), 720, state="WAITING", run_id="")),
    "no run could be made": ("nothing is missed", replaced(waiting(), 720, state="FAILED", run_id="")),
    "it ran before its time": ("nothing is missed", replaced(skipping(), 600, at=99.9)),
    "it was missed": ("nothing is missed", replaced(skipping(), 720, state="MISSED", at=290)),
    "it was missed in time": ("nothing is missed", replaced(paused(), 660, at=200)),
    "it was late": ("nothing is missed", replaced(skipping(), 780, at=341)),
    "it was late in the calm": ("nothing is missed", replaced(skipping(), 780, at=289)),
    "one is to run and was missed": ("nothing is missed", replaced(paused("RUN_ONCE"), 720, state="MISSED", run_id="")),
    "all are to run and one was missed": ("nothing is missed", replaced(paused("RUN_ALL"), 660, state="MISSED")),
    "it ran late against its policy": (
        "nothing is missed", [PAUSE, *replaced(skipping(), 660, at=286.1)],
    ),
    "it ran during the pause": ("nothing is missed", [PAUSE, *skipping()]),
    "it ran while another one ran": (
        "occurrences do not overlap", replaced(waiting(), 720, at=205),
    ),
    "it was skipped and was to wait": (
        "occurrences do not overlap", replaced(waiting(), 720, state="SKIPPED", run_id=""),
    ),
    "it was skipped for no run": ("occurrences do not overlap", replaced(skipping(), 780, state="SKIPPED", run_id="")),
}


@pytest.mark.parametrize("invariant, history", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_history_is_found(invariant, history):
    assert invariant in names(history)


def test_it_may_be_late_while_something_is_broken():
    late = replaced(skipping(), 780, at=289)
    assert "nothing is missed" not in names([*late, events.FaultBegan(at=282, fault="cut", target="")])
    assert "nothing is missed" in names([*late, events.FaultBegan(at=290, fault="cut", target="")])


def test_a_run_of_a_schedule_is_not_invented():
    assert "nothing lost or invented" not in names(skipping())
