"""The checker itself: a whole history passes, and each way of breaking it is found under its own name."""

import dataclasses

import pytest
from chaos import events
from chaos.checker import check
from chaos.lines import Tag, tag_of

RUN = "run-1"
CANCELLED_AT = 2.2  # longer before its end than a cancel may take


def line(host, generation, chunk, index, count):
    return f"work{Tag(host, generation, chunk, index, count)}"


# Two chunks of three lines of one lease, and a line of the server's between them.
LOG = (
    (1, line("r1", 1, 1, 1, 2)),
    (2, line("r1", 1, 1, 2, 2)),
    (3, "somebody asked to cancel the run"),
    (4, line("r1", 1, 2, 1, 1)),
)


def whole():
    """A run that was asked for twice, claimed, followed, and completed."""
    return [
        events.RunAnswered(at=1, request_id="a", run_id=RUN),
        events.RunAnswered(at=1.5, request_id="a", run_id=RUN),
        events.Claimed(at=2, host="r1", run_id=RUN, generation=1),
        events.WorkBegan(at=2.1, host="r1", run_id=RUN, generation=1),
        events.StateSeen(at=2, watcher="w", run_id=RUN, state=events.QUEUED),
        events.StateSeen(at=2.5, watcher="w", run_id=RUN, state=events.RUNNING),
        events.AppendAccepted(at=3, began=2.9, host="r1", run_id=RUN, generation=1, chunk=1, count=2),
        events.TailRead(at=3, subscriber="s", run_id=RUN, entries=LOG[:2]),
        events.AppendAccepted(at=4, began=3.9, host="r1", run_id=RUN, generation=1, chunk=2, count=1),
        events.TailRead(at=4, subscriber="s", run_id=RUN, entries=LOG[2:]),
        events.ArtifactAccepted(at=4, host="r1", run_id=RUN, generation=1, artifact_id="x", sha256="5e"),
        events.CompleteAccepted(at=5, began=4.9, host="r1", run_id=RUN, generation=1, state=events.COMPLETED),
        events.TailEnded(at=5, subscriber="s", run_id=RUN, last_number=4),
        events.StateSeen(at=6, watcher="w", run_id=RUN, state=events.COMPLETED),
        events.ActiveSeen(at=5, project_id="p", running=2, limit=2),
        events.RunListed(at=9, project_id="p", run_id=RUN),
        events.QueueFound(at=9, project_id="p", waiting=0, running=0, dead_letters=()),
        events.ActivityListed(at=0.9, run_id=RUN, type="run.queued"),
        events.ActivityListed(at=1.9, run_id=RUN, type="run.started"),
        events.ActivityListed(at=4.9, run_id=RUN, type="run.completed"),
        events.RunFound(
            at=9, run_id=RUN, state=events.COMPLETED, attempt=1, last_log_number=4, entries=LOG,
            artifacts=(("x", "5e"),),
        ),
    ]


def replaced(history, kind, index=0, **changes):
    """The history with the fields of one event changed: the one at `index` among those of its kind."""
    places = [place for place, event in enumerate(history) if isinstance(event, kind)]
    place = places[index]
    return history[:place] + [dataclasses.replace(history[place], **changes)] + history[place + 1 :]


def with_log(*entries):
    return replaced(whole(), events.RunFound, entries=entries, last_log_number=len(entries))


def without(history, kind, **facts):
    """The history without the events of a kind that have these facts."""
    return [
        event for event in history
        if not (isinstance(event, kind) and all(getattr(event, name) == value for name, value in facts.items()))
    ]


def names(history):
    return {violation.invariant for violation in check(history)}


def test_a_whole_history_has_no_violation():
    assert check(whole()) == []


def test_a_history_survives_its_file(tmp_path):
    events.write_history(tmp_path / "history", whole())
    assert events.read_journal(tmp_path / "history") == whole()


def test_a_line_cut_short_by_a_kill_is_passed_over(tmp_path):
    text = "".join(events.to_json(event) + "\n" for event in whole())
    (tmp_path / "journal").write_text(text[:-5])
    assert events.read_journal(tmp_path / "journal") == whole()[:-1]


def test_tags_are_read_as_they_are_written():
    tag = Tag("r2", 3, 14, 2, 64)
    assert tag_of(f"anything{tag}") == tag
    assert tag_of("the server's own line") is None


def retried():
    """The same run as the second attempt, after r2 had lost the first in the middle of a chunk's way."""
    history = whole() + [
        events.Claimed(at=1.7, host="r2", run_id=RUN, generation=1),
        events.WorkBegan(at=1.8, host="r2", run_id=RUN, generation=1),
        events.ActivityListed(at=1.6, run_id=RUN, type="run.started"),
        events.ActivityListed(at=1.85, run_id=RUN, type="run.retried"),
    ]
    log = ((1, line("r2", 1, 1, 1, 1)),) + tuple(
        (number + 1, text.replace("lease 1", "lease 2")) for number, text in LOG
    )
    history = [
        dataclasses.replace(event, generation=2)
        if getattr(event, "generation", 0) == 1 and event.host == "r1" else event
        for event in history
        if not isinstance(event, events.TailRead)
    ]
    history.append(events.TailRead(at=4.5, subscriber="s", run_id=RUN, entries=log))
    history = replaced(history, events.TailEnded, last_number=5)
    history = replaced(history, events.RunFound, attempt=2)
    return replaced(history, events.RunFound, entries=log, last_log_number=5)


def allowing(history, attempts):
    return [
        dataclasses.replace(event, attempts=attempts, retried=("SCRIPT",))
        if isinstance(event, events.RunAnswered) else event
        for event in history
    ]


def test_a_second_attempt_is_whole_where_its_plan_allows_it():
    assert check(allowing(retried(), 2)) == []
    assert names(retried()) == {"attempts are consistent"}


def test_an_attempt_that_was_given_back_does_not_count_where_the_plan_has_several():
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
    assert names(allowing(history + third, 2)) == set()
    assert names(allowing(retried() + third, 2)) == {"attempts are consistent"}
    assert names(history) == {"attempts are consistent"}


def failed(attempt, cancelled=False):
    """The run failed at this attempt of two, for a reason for which its plan has it tried again."""
    history = replaced(whole(), events.CompleteAccepted, state=events.FAILED)
    history = replaced(history, events.StateSeen, 2, state=events.FAILED)
    history = replaced(history, events.ActivityListed, 2, type="run.failed")
    history = replaced(history, events.QueueFound, dead_letters=(RUN,))
    history = replaced(history, events.RunFound, state=events.FAILED, attempt=attempt, failure="SCRIPT")
    return allowing(history, 2) + [events.ActivityListed(at=3, run_id=RUN, type="run.cancel_requested")] * cancelled


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


def beside(run_id, generation, since, until, host="r2"):
    """Another run of the same project that a host had in hands for this time."""
    return [
        events.RunAnswered(at=0, request_id=run_id, run_id=run_id),
        events.RunListed(at=9, project_id="p", run_id=run_id),
        events.Claimed(at=since, host=host, run_id=run_id, generation=generation),
        events.LeaseHeld(at=until + 5, host=host, run_id=run_id, generation=generation, began=until),
    ]


def limited():
    """One at a time, and two that took turns; who had lost the first went on with it all the same."""
    return whole() + [
        events.LimitSet(at=0, project_id="p", limit=1),
        events.LeaseHeld(at=4.8, host="r1", run_id=RUN, generation=1, began=4.7),
        *beside("run-2", 1, 5.0, 6.0), *beside("run-3", 3, 6.0, 7.0),
        events.WorkBegan(at=6.5, host="r2", run_id="run-2", generation=1),
    ]


def test_a_limit_counts_who_has_a_lease():
    assert check(limited()) == []
    assert check(limited() + [events.LimitSet(at=0, project_id="p", limit=1)] + beside("run-4", 1, 7.5, 8)) == []
    assert names(limited() + beside("run-4", 1, 6.5, 8)) == {"limits hold"}
    # Without a word of the server's behind it a claim says nothing of how long the lease lasted.
    assert check(without(limited() + beside("run-4", 1, 6.5, 8), events.LeaseHeld, run_id="run-4")) == []
    # Where two are allowed it takes a third.
    two = [event for event in limited() if not isinstance(event, events.LimitSet)]
    two.append(events.LimitSet(at=0, project_id="p", limit=2))
    assert check(two + beside("run-4", 1, 6.5, 8)) == []
    assert names(two + beside("run-4", 1, 6.5, 8) + beside("run-5", 1, 6.6, 8)) == {"limits hold"}


def test_a_claim_of_the_moment_of_a_pause_is_none_of_the_pause():
    """The run's claim began at 1.9, and its host had it at 2."""
    def paused(at, until, project_id="p"):
        return whole() + [events.QueuePaused(at=at, project_id=project_id, until=until)]

    assert check(paused(1.95, 4)) == []  # it had looked before
    assert check(paused(1, 1.95)) == []  # it may have waited, and looked after
    assert check(paused(1, 4, project_id="q")) == []
    assert names(paused(1, 4)) == {"pauses hold"}
    assert names(paused(1, 4, project_id="")) == {"pauses hold"}


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


BROKEN = {
    "two runs for one request": ("same request same answer", replaced(whole(), events.RunAnswered, 1, run_id="run-2")),
    "one run for two requests": ("same request same answer", replaced(whole(), events.RunAnswered, 1, request_id="b")),
    "a promised run is gone": ("nothing lost or invented", without(whole(), events.RunListed)),
    "a run that nobody asked for": (
        "nothing lost or invented", whole() + [events.RunListed(at=9, project_id="p", run_id="run-2")]
    ),
    "a request has no answer": (
        "every request is answered", whole() + [events.RequestUnanswered(at=8, request_id="b")]
    ),
    "it never ends": ("every run ends", replaced(whole(), events.RunFound, state=events.RUNNING)),
    "a stream hangs": (
        "streams end", whole() + [events.StreamUnfinished(at=9, subscriber="t", run_id=RUN)]
    ),
    "a final state changes": ("one terminal transition", replaced(whole(), events.RunFound, state=events.FAILED)),
    "a watcher sees it come to life again": (
        "one terminal transition",
        whole() + [events.StateSeen(at=7, watcher="w", run_id=RUN, state=events.RUNNING)],
    ),
    "a run is begun twice": (
        "attempts are consistent",
        whole() + [events.WorkBegan(at=1.8, host="r2", run_id=RUN, generation=2)],
    ),
    "an older lease writes behind a newer one": (
        "leases fence",
        with_log((1, line("r2", 2, 1, 1, 1)), *((number + 1, text) for number, text in LOG)),
    ),
    "a lease has two holders": (
        "leases fence", whole() + [events.Claimed(at=2, host="r2", run_id=RUN, generation=1)]
    ),
    "a chunk is accepted under an old lease": (
        "leases fence", whole() + [events.Claimed(at=3.5, host="r2", run_id=RUN, generation=2)]
    ),
    "a chunk is accepted after the end": (
        "leases fence",
        whole()
        + [events.AppendAccepted(at=8, began=7, host="r1", run_id=RUN, generation=1, chunk=3, count=0)],
    ),
    "a completion is accepted and ignored": (
        "leases fence", replaced(whole(), events.CompleteAccepted, state=events.FAILED)
    ),
    "an entry is missing": ("log is gapless", with_log(*LOG[:1], *LOG[2:])),
    "a chunk is stored twice": (
        "log is gapless", with_log(*LOG, (5, line("r1", 1, 2, 1, 1)))
    ),
    "a chunk is stored by half": ("log is gapless", with_log(LOG[0], (2, line("r1", 1, 2, 1, 1)))),
    "an acknowledged chunk is lost": ("acknowledged lines are there", with_log(*LOG[:3])),
    "a subscriber misses an entry": (
        "subscribers saw a prefix", replaced(whole(), events.TailRead, 1, entries=LOG[3:])
    ),
    "a subscriber has an entry twice": (
        "subscribers saw a prefix", replaced(whole(), events.TailRead, 1, entries=LOG[1:])
    ),
    "two subscribers see different entries": (
        "subscribers saw a prefix", replaced(whole(), events.TailRead, entries=((1, "other"), LOG[1]))
    ),
    "the log grows after its end": (
        "subscribers saw a prefix", with_log(*LOG, (5, line("r1", 1, 3, 1, 1)))
    ),
    "the end comes before the last entries": (
        "subscribers saw a prefix", [e for e in whole() if not (isinstance(e, events.TailRead) and e.at == 4)]
    ),
    "an acknowledged artifact is gone": (
        "acknowledged artifacts are there", replaced(whole(), events.RunFound, artifacts=())
    ),
    "an artifact has other bytes": (
        "acknowledged artifacts are there", replaced(whole(), events.RunFound, artifacts=(("x", "00"),))
    ),
    "an end is not in the record": (
        "record agrees", without(whole(), events.ActivityListed, type="run.completed")
    ),
    "the record has two ends": (
        "record agrees", whole() + [events.ActivityListed(at=5, run_id=RUN, type="run.cancelled")]
    ),
    "the record has another end": ("record agrees", replaced(whole(), events.ActivityListed, 2, type="run.failed")),
    "a claim is not in the record": (
        "record agrees", without(whole(), events.ActivityListed, type="run.started")
    ),
    "an attempt was never ended": (
        "record agrees", whole() + [events.ActivityListed(at=1.5, run_id=RUN, type="run.started")]
    ),
    "a run was queued twice": ("record agrees", whole() + [events.ActivityListed(at=1, run_id=RUN, type="run.queued")]),
    "an ended run still takes a place": ("nothing is left behind", replaced(whole(), events.QueueFound, running=1)),
    "an ended run still waits": ("nothing is left behind", replaced(whole(), events.QueueFound, waiting=1)),
    "a completed run is a dead letter": (
        "nothing is left behind", replaced(whole(), events.QueueFound, dead_letters=(RUN,))
    ),
    "a failed run is no dead letter": ("nothing is left behind", replaced(whole(), events.RunFound, state=events.FAILED)),
    "more runs than the limit": ("limits hold", replaced(whole(), events.ActiveSeen, running=3)),
    "a cancel takes too long": (
        "cancels take effect",
        whole() + [events.CancelAnswered(at=CANCELLED_AT, run_id=RUN, state=events.RUNNING)],
    ),
}


@pytest.mark.parametrize("invariant, history", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_history_is_found(invariant, history):
    assert invariant in names(history)


def test_a_cancel_may_take_longer_while_something_is_broken():
    slow = whole() + [events.CancelAnswered(at=CANCELLED_AT, run_id=RUN, state=events.RUNNING)]
    during = [
        events.FaultBegan(at=2, fault="pause", target="r1"), events.FaultEnded(at=4, fault="pause", target="r1"),
    ]
    before = [
        events.FaultBegan(at=-9, fault="pause", target="r1"), events.FaultEnded(at=-8, fault="pause", target="r1"),
    ]
    assert check(slow + during) == []
    assert "cancels take effect" in names(slow + before)


def test_a_cancel_may_take_longer_where_the_host_has_died():
    slow = whole() + [events.CancelAnswered(at=CANCELLED_AT, run_id=RUN, state=events.RUNNING)]
    assert check(slow + [events.HostEnded(at=3, host="r1")]) == []
    assert "cancels take effect" in names(slow + [events.HostEnded(at=3, host="r2")])


def test_a_fault_that_never_ends_excuses_what_follows():
    slow = whole() + [events.CancelAnswered(at=CANCELLED_AT, run_id=RUN, state=events.RUNNING)]
    assert check(slow + [events.FaultBegan(at=0, fault="pause", target="r1")]) == []
