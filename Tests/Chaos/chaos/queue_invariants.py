"""What the queue promised of pauses, attempts and its own record."""

from collections import Counter, defaultdict

from . import events
from .seen import Breaches, Seen, Terms

ENDS = {"run.completed": events.COMPLETED, "run.failed": events.FAILED, "run.cancelled": events.CANCELLED}


def pauses_hold(seen: Seen, _: Terms) -> Breaches:
    """Nobody was given a run by a claim that began while its queue was known to be paused.

    A claim of the moment of the answer may have looked before it. One that began during the pause and had to wait may
    have looked behind it: only what a host had in hands before anybody asked to resume is judged.
    """
    project_of = {event.run_id: event.project_id for event in seen.all(events.RunListed)}
    claimed = {(event.run_id, event.generation): event for event in seen.all(events.Claimed)}
    for (run_id, generation), began in seen.starts().items():
        claim = claimed.get((run_id, generation))
        for pause in seen.all(events.QueuePaused):
            if (
                claim and pause.project_id in ("", project_of.get(run_id))
                and pause.at < began and claim.at < pause.until
            ):
                yield run_id, (
                    f"{claim.host} was given lease {generation} by a claim {began - pause.at:.3f} s behind the answer"
                    f" to a pause of {pause.project_id or 'the whole'}"
                )


def attempts_are_consistent(seen: Seen, _: Terms) -> Breaches:
    """A run that was handed out and not begun may be handed out again; another one only where its plan says so."""
    for run_id, beginnings in seen.by_run(events.WorkBegan).items():
        allowed = seen.attempts(run_id)
        generations = {event.generation for event in beginnings}
        if len(generations) > allowed:
            yield run_id, f"its plan allows {allowed} attempts, and it was begun under leases {sorted(generations)}"
    cancels = _entries(seen, "run.cancel_requested")
    for run_id, run in seen.found.items():
        allowed = seen.attempts(run_id)
        if run.attempt > allowed:
            yield run_id, f"its plan allows {allowed} attempts, and it is at its attempt {run.attempt}"
        is_retried = run_id in seen.asked and run.failure in seen.asked[run_id].retried and not cancels[run_id]
        if run.state == events.FAILED and is_retried and run.attempt < allowed:
            yield run_id, f"it was given up as {run.failure} at attempt {run.attempt} of {allowed}"


def record_agrees(seen: Seen, _: Terms) -> Breaches:
    """A change of state and its entry in the record are one transaction: neither is there without the other."""
    leases = defaultdict(set)
    for event in seen.all(events.Claimed):
        leases[event.run_id].add(event.generation)
    recorded = seen.by_run(events.ActivityListed)
    for run_id, run in seen.found.items():
        count = Counter(entry.type for entry in recorded[run_id])
        if count["run.queued"] != 1:
            yield run_id, f"that it was queued is recorded {count['run.queued']} times"
        ends = [state for type, state in ENDS.items() for _ in range(count[type])]
        if ends != ([run.state] if run.state in events.FINAL else []):
            yield run_id, f"it is {run.state}, and its recorded ends are {ends}"
        starts = count["run.started"]
        if max(leases[run_id], default=0) > starts:
            yield run_id, f"lease {max(leases[run_id])} was given out, and {starts} beginnings are recorded"
        open_attempts = starts - count["run.retried"] - count["run.handed_back"]
        # A run that waits may be cancelled: then none of its attempts is open.
        allowed = {0, 1} if run.state == events.CANCELLED else {1}
        if run.state in events.FINAL and open_attempts not in allowed:
            yield run_id, f"of its {starts} recorded attempts {open_attempts} are open at its end: {dict(count)}"


def nothing_is_left_behind(seen: Seen, _: Terms) -> Breaches:
    """A run that has ended neither waits nor takes a place among those that run; it is a dead letter if it failed."""
    states: dict[str, Counter] = defaultdict(Counter)
    failed: dict[str, set[str]] = defaultdict(set)
    for event in seen.all(events.RunListed):
        if run := seen.found.get(event.run_id):
            states[event.project_id][run.state] += 1
            if run.state == events.FAILED:
                failed[event.project_id].add(event.run_id)
    for queue in seen.all(events.QueueFound):
        here, dead = states[queue.project_id], set(queue.dead_letters)
        if (queue.waiting, queue.running) != (here[events.QUEUED], here[events.RUNNING]):
            yield queue.project_id, f"{queue.waiting} wait and {queue.running} run, it says, and they are {dict(here)}"
        for run_id in sorted(failed[queue.project_id] - dead):
            yield run_id, "it failed, and is no dead letter"
        for run_id in sorted(dead & seen.found.keys() - failed[queue.project_id]):
            yield run_id, f"it is a dead letter, and {seen.found[run_id].state}"


def _entries(seen: Seen, type: str) -> Counter:
    """How often the record of each run has this."""
    return Counter(entry.run_id for entry in seen.all(events.ActivityListed) if entry.type == type)
