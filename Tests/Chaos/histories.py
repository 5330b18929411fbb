"""Histories for the tests of the checker: a whole one, and what is made of it."""

import dataclasses

from chaos import events
from chaos.checker import check
from chaos.lines import Tag

RUN = "run-1"


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
        events.LimitSet(at=0.1, asked=0, project_id="p", limit=2),
        events.ActiveSeen(at=5, began=4.9, project_id="p", running=2),
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


def allowing(history, attempts):
    return [
        dataclasses.replace(event, attempts=attempts, retried=("SCRIPT",))
        if isinstance(event, events.RunAnswered) else event
        for event in history
    ]


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


def failed(attempt, cancelled=False):
    """The run failed at this attempt of two, for a reason for which its plan has it tried again."""
    history = replaced(whole(), events.CompleteAccepted, state=events.FAILED)
    history = replaced(history, events.StateSeen, 2, state=events.FAILED)
    history = replaced(history, events.ActivityListed, 2, type="run.failed")
    history = replaced(history, events.QueueFound, dead_letters=(RUN,))
    history = replaced(history, events.RunFound, state=events.FAILED, attempt=attempt, failure="SCRIPT")
    return allowing(history, 2) + [events.ActivityListed(at=3, run_id=RUN, type="run.cancel_requested")] * cancelled


def beside(run_id, generation, since, until, host="r2", began=None):
    """Another run of the same project that a host had in hands for this time, by a claim of a moment before."""
    started = events.ActivityListed(at=since - 0.05 if began is None else began, run_id=run_id, type="run.started")
    return [
        events.RunAnswered(at=0, request_id=run_id, run_id=run_id),
        events.RunListed(at=9, project_id="p", run_id=run_id),
        *[started] * generation,
        events.Claimed(at=since, host=host, run_id=run_id, generation=generation),
        events.LeaseHeld(at=until + 5, host=host, run_id=run_id, generation=generation, began=until),
    ]


def limited():
    """One at a time, and two that took turns; who had lost the first went on with it all the same."""
    return replaced(replaced(whole(), events.ActiveSeen, running=1), events.LimitSet, limit=1) + [
        events.LeaseHeld(at=4.8, host="r1", run_id=RUN, generation=1, began=4.7),
        *beside("run-2", 1, 5.0, 6.0), *beside("run-3", 3, 6.0, 7.0),
        events.WorkBegan(at=6.5, host="r2", run_id="run-2", generation=1),
    ]


def passed_by(others, since=3.0, until=4.0):
    """A run that was alone in its project and waited for a second, while so many of another project were claimed."""
    history = whole() + [
        events.RunAnswered(at=since - 1, request_id="alone", run_id="alone"),
        events.RunListed(at=9, project_id="q", run_id="alone"),
        events.RunAlone(at=since, run_id="alone", project_id="q"),
        events.ActivityListed(at=until, run_id="alone", type="run.started"),
    ]
    for number in range(others):
        began = since + (until - since) * (number + 1) / (others + 1)
        history += [
            events.RunAnswered(at=0, request_id=f"other {number}", run_id=f"other {number}"),
            events.RunListed(at=9, project_id="p", run_id=f"other {number}"),
            events.ActivityListed(at=began, run_id=f"other {number}", type="run.started"),
            events.Claimed(at=until, host="r2", run_id=f"other {number}", generation=1),
        ]
    return history
