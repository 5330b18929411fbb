"""Histories of runs that are tried again, given back or given up."""

import dataclasses

from chaos import events
from chaos.checker import check
from histories import RUN, allowing, failed, names, replaced, retried, whole


def test_a_second_attempt_is_whole_where_its_plan_allows_it():
    assert check(allowing(retried(), 2)) == []
    assert names(retried()) == {"attempts are consistent"}


def test_an_attempt_counts_also_when_it_was_begun_and_given_back():
    history = replaced(retried(), events.RunFound, attempt=1)
    history = [
        dataclasses.replace(event, type="run.handed_back")
        if isinstance(event, events.ActivityListed) and event.type == "run.retried" else event
        for event in history
    ]
    third = [
        events.Claimed(at=1.4, host="r3", run_id=RUN, generation=0),
        events.WorkBegan(at=1.4, host="r3", run_id=RUN, generation=0),
    ]
    assert check(allowing(history, 2)) == []
    assert names(allowing(history + third, 2)) == {"attempts are consistent"}
    assert check(allowing(history + third, 3)) == []
    assert names(history) == {"attempts are consistent"}


def test_a_run_fails_when_its_attempts_are_used_up_or_nobody_wants_it_any_more():
    assert check(failed(attempt=2)) == []
    assert check(failed(attempt=1, cancelled=True)) == []
    assert names(failed(attempt=1)) == {"attempts are consistent"}
    assert names(failed(attempt=3)) == {"attempts are consistent"}


def test_a_run_that_waits_for_its_next_attempt_may_be_cancelled():
    history = replaced(failed(attempt=1, cancelled=True), events.RunFound, state=events.CANCELLED, failure="")
    history = replaced(history, events.QueueFound, dead_letters=())
    history = replaced(history, events.StateSeen, 2, state=events.CANCELLED)
    history = replaced(history, events.ActivityListed, 2, type="run.retried")
    assert check(history + [events.ActivityListed(at=5.5, run_id=RUN, type="run.cancelled")]) == []


def test_a_run_that_was_not_begun_may_wait_again():
    history = whole() + [
        events.StateSeen(at=1.2, watcher="w", run_id=RUN, state=events.RUNNING),
        events.StateSeen(at=1.3, watcher="w", run_id=RUN, state=events.QUEUED),
    ]
    assert check(history) == []


def test_a_runner_that_stops_by_itself_fails_the_run():
    history = replaced(whole(), events.CompleteAccepted, state=events.CANCELLED)
    history = replaced(history, events.StateSeen, 2, state=events.FAILED)
    history = replaced(history, events.ActivityListed, 2, type="run.failed")
    history = replaced(history, events.QueueFound, dead_letters=(RUN,))
    assert check(replaced(history, events.RunFound, state=events.FAILED)) == []
