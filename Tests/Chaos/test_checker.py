"""The checker itself: a whole history passes, and each way of breaking it is found under its own name."""

import pytest
from chaos import events
from chaos.checker import check
from chaos.lines import Tag, tag_of
from histories import LOG, RUN, failed, line, names, replaced, whole, with_log, without

CANCELLED_AT = 2.2  # longer before its end than a cancel may take


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
    "a file is refused": (
        "no file is refused",
        replaced(failed(attempt=2), events.RunFound, failure="LIMIT_EXCEEDED"),
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
    "more runs than the limit": (
        "limits hold",
        whole()
        + [events.ActiveSeen(at=at, began=at, project_id="p", running=running) for at, running in ((10, 2), (20, 3))],
    ),
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
