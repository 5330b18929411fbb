"""What ScheduleService promised: each time of a schedule is dealt with once, in time, and as its policies say."""

from collections import Counter, defaultdict

from . import events
from .queue_invariants import ENDS
from .seen import Breaches, Seen, Terms

LATE_SECONDS = 60.0  # with so much an occurrence is missed, as the contract has it
# A transaction has begun so long before its last statement, as the longest that waits for somebody's lock.
TRANSACTION_SECONDS = 15.0
STARTED, SKIPPED, MISSED = "STARTED", "SKIPPED", "MISSED"


def occurrences_run_once(seen: Seen, _: Terms) -> Breaches:
    """Each time is in the record once, and no other; each that has made a run has made one, and nobody else has."""
    listed = [event for event in seen.all(events.RunListed) if event.schedule_id]
    runs = {event.run_id: (event.schedule_id, event.occurrence) for event in listed}
    for occurrence, count in Counter(runs.values()).items():
        if count > 1:
            yield occurrence[0], f"its occurrence {occurrence[1]} has made {count} runs"
    started = {}
    dealt: dict[str, Counter] = defaultdict(Counter)
    made = {event.schedule_id: event for event in seen.all(events.ScheduleMade)}
    for found in seen.all(events.OccurrenceFound):
        due = made[found.schedule_id].due
        dealt[found.schedule_id].update([time for time in due if found.first <= time <= found.last] or [found.first])
        if found.state == STARTED:
            started[found.run_id] = (found.schedule_id, found.first)
    for schedule_id, schedule in made.items():
        if dealt[schedule_id] != Counter(schedule.due):
            yield schedule_id, f"it was due at {schedule.due}, and in its record are {dict(dealt[schedule_id])}"
    for run_id in sorted(runs.keys() ^ started.keys()):
        yield run_id, "of this run and the record of its schedule one is there without the other"
    for run_id in sorted(runs.keys() & started.keys()):
        if runs[run_id] != started[run_id]:
            yield run_id, f"it says that it is of {runs[run_id]}, and the record of {started[run_id]}"


def nothing_is_missed(seen: Seen, terms: Terms) -> Breaches:
    """What is late has been paused; and what is late is dealt with as its policy says."""
    pauses = _by_schedule(seen, events.SchedulePaused)
    occurrences = _by_schedule(seen, events.OccurrenceFound)
    for schedule in seen.all(events.ScheduleMade):
        found = sorted(occurrences[schedule.schedule_id], key=lambda each: each.first)
        for each, following in zip(found, [*found[1:], None]):
            for problem in _wrong_with(schedule, each, following, pauses[schedule.schedule_id], seen, terms):
                yield schedule.schedule_id, f"its occurrence {each.first}, {each.state}: {problem}"


def _wrong_with(schedule, found, following, pauses, seen: Seen, terms: Terms):
    late = found.at - found.due
    # One that waited tells when it had done so.
    tells = schedule.overlap == "SKIP" or found.state == MISSED
    was_paused = any(each.asked <= found.due + LATE_SECONDS and found.due <= each.resumed for each in pauses)
    if found.state not in (STARTED, SKIPPED, MISSED):
        yield "nothing has become of it"
    if late < 0:
        yield f"it was dealt with {-late:.3f} s early"
    if any(each.at < found.at < each.until for each in pauses):
        yield "it was dealt with during a pause"
    if tells and late >= LATE_SECONDS and not was_paused:
        yield f"nobody dealt with it for {late:.1f} s"
    if tells and late > terms.schedule_seconds and not was_paused and seen.quiet(found.due, found.due + late):
        yield f"nobody dealt with it for {late:.1f} s, in which nothing was broken"
    if found.state == MISSED and late < LATE_SECONDS:
        yield f"it was only {late:.1f} s late"
    if found.state == MISSED and schedule.missed == "RUN_ALL":
        yield "all are to run"
    if found.state == MISSED and schedule.missed == "RUN_ONCE" and (following is None or following.state == MISSED):
        yield "one is to run in place of all"
    if found.state == STARTED and schedule.missed == "SKIP" and tells and late > LATE_SECONDS + TRANSACTION_SECONDS:
        yield f"it made a run {late:.1f} s late"


def occurrences_do_not_overlap(seen: Seen, _: Terms) -> Breaches:
    """A run is made when the one before it has ended; and what is skipped was in the way of one that had not."""
    schedules = {event.schedule_id: event for event in seen.all(events.ScheduleMade)}
    ends = {event.run_id: event.at for event in seen.all(events.ActivityListed) if event.type in ENDS}
    for schedule_id, found in _by_schedule(seen, events.OccurrenceFound).items():
        before: events.OccurrenceFound | None = None
        for each in sorted(found, key=lambda each: (each.at, each.first)):
            ended = ends.get(before.run_id, float("inf")) if before else float("-inf")
            if each.state == STARTED:
                if ended > each.at + TRANSACTION_SECONDS:
                    yield schedule_id, f"it made {each.run_id} for {each.first} when {before.run_id} had not ended"
                before = each
            elif each.state == SKIPPED and schedules[schedule_id].overlap == "QUEUE":
                yield schedule_id, f"its occurrence {each.first} was skipped, and was to wait"
            elif each.state == SKIPPED and ended < each.at - TRANSACTION_SECONDS:
                yield schedule_id, f"its occurrence {each.first} was skipped, and no run was in its way"


def _by_schedule(seen: Seen, kind: type) -> dict[str, list]:
    found = defaultdict(list)
    for event in seen.all(kind):
        found[event.schedule_id].append(event)
    return found
