"""The checker itself: a whole history passes, and each way of breaking it is found under its own name."""

import dataclasses

import pytest
from chaos import events
from chaos.checker import Terms, check
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
        events.RunListed(at=9, run_id=RUN),
        events.RunFound(
            at=9, run_id=RUN, state=events.COMPLETED, last_log_number=4, entries=LOG, artifacts=(("x", "5e"),)
        ),
    ]


def replaced(history, kind, index=0, **changes):
    """The history with the fields of one event changed: the one at `index` among those of its kind."""
    places = [place for place, event in enumerate(history) if isinstance(event, kind)]
    place = places[index]
    return history[:place] + [dataclasses.replace(history[place], **changes)] + history[place + 1 :]


def with_log(*entries):
    return replaced(whole(), events.RunFound, entries=entries, last_log_number=len(entries))


def names(history, terms=Terms()):
    return {violation.invariant for violation in check(history, terms)}


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
    return replaced(history, events.RunFound, entries=log, last_log_number=5)


def test_a_second_attempt_is_whole_where_plans_allow_it():
    assert check(retried(), Terms(retries=True)) == []
    assert names(retried(), Terms(retries=False)) == {"attempts are consistent"}


def test_a_run_that_was_not_begun_may_wait_again():
    history = whole() + [
        events.StateSeen(at=1.2, watcher="w", run_id=RUN, state=events.RUNNING),
        events.StateSeen(at=1.3, watcher="w", run_id=RUN, state=events.QUEUED),
    ]
    assert check(history) == []


def test_a_runner_that_stops_by_itself_fails_the_run():
    history = replaced(whole(), events.CompleteAccepted, state=events.CANCELLED)
    history = replaced(history, events.StateSeen, 2, state=events.FAILED)
    assert check(replaced(history, events.RunFound, state=events.FAILED)) == []


BROKEN = {
    "two runs for one request": ("same request same answer", replaced(whole(), events.RunAnswered, 1, run_id="run-2")),
    "one run for two requests": ("same request same answer", replaced(whole(), events.RunAnswered, 1, request_id="b")),
    "a promised run is gone": ("nothing lost or invented", [e for e in whole() if not isinstance(e, events.RunListed)]),
    "a run that nobody asked for": (
        "nothing lost or invented", whole() + [events.RunListed(at=9, run_id="run-2")]
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
