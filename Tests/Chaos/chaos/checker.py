"""Judges a history: what the system promised, against what those outside of it saw. Pure; it knows nothing of how the
history came about."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable

from . import events
from .events import FINAL
from .limit_invariants import limits_hold
from .lines import Tag
from .queue_invariants import attempts_are_consistent, nothing_is_left_behind, pauses_hold, record_agrees
from .schedule_invariants import nothing_is_missed, occurrences_do_not_overlap, occurrences_run_once
from .seen import Breaches, Seen, Terms
from .turn_invariants import turns_are_taken


@dataclasses.dataclass(frozen=True)
class Violation:
    invariant: str
    run_id: str
    text: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.run_id}: {self.text}"


def check(history: Iterable[events.Event], terms: Terms = Terms()) -> list[Violation]:
    """Every breach of a promise, in the order of the invariants."""
    seen = Seen(history)
    checks = [
        _same_request_same_answer, _every_request_is_answered, _nothing_lost_or_invented, _every_run_ends,
        _streams_end, _one_terminal_transition,
        _leases_fence, _log_is_gapless, _acknowledged_lines_are_there, _subscribers_saw_a_prefix,
        _acknowledged_artifacts_are_there, _no_file_is_refused, _cancels_take_effect, limits_hold, pauses_hold,
        turns_are_taken,
        attempts_are_consistent, record_agrees, nothing_is_left_behind,
        occurrences_run_once, nothing_is_missed, occurrences_do_not_overlap,
    ]
    return [
        Violation(invariant.__name__.strip("_").replace("_", " "), run_id, text)
        for invariant in checks
        for run_id, text in invariant(seen, terms)
    ]


def _same_request_same_answer(seen: Seen, _: Terms) -> Breaches:
    runs, requests = defaultdict(set), defaultdict(set)
    for event in seen.all(events.RunAnswered):
        runs[event.request_id].add(event.run_id)
        requests[event.run_id].add(event.request_id)
    for request_id, answers in runs.items():
        if len(answers) > 1:
            yield request_id, f"one request was answered with {len(answers)} runs: {sorted(answers)}"
    for run_id, askers in requests.items():
        if len(askers) > 1:
            yield run_id, f"{len(askers)} requests were answered with one run"


def _every_request_is_answered(seen: Seen, _: Terms) -> Breaches:
    for event in seen.all(events.RequestUnanswered):
        yield event.request_id, "it was repeated again and again, and nobody answered"


def _nothing_lost_or_invented(seen: Seen, _: Terms) -> Breaches:
    answered = {event.run_id for event in seen.all(events.RunAnswered)}
    listed = {event.run_id for event in seen.all(events.RunListed)}
    for run_id in sorted(answered - listed):
        yield run_id, "it was promised to a client and is not there"
    scheduled = {event.run_id for event in seen.all(events.RunListed) if event.schedule_id}
    invented = sorted(listed - answered - scheduled)
    if len(invented) > len(seen.all(events.RequestUnanswered)):
        for run_id in invented:
            yield run_id, "nobody asked for it: a request was worked on twice"


def _every_run_ends(seen: Seen, _: Terms) -> Breaches:
    for event in seen.found.values():
        if event.state not in FINAL:
            yield event.run_id, f"it is still {event.state}"


def _streams_end(seen: Seen, _: Terms) -> Breaches:
    for event in seen.all(events.StreamUnfinished):
        yield event.run_id, f"{event.subscriber} never came to its end"


def _one_terminal_transition(seen: Seen, _: Terms) -> Breaches:
    finals = defaultdict(set)
    last: dict[tuple[str, str], str] = {}
    for event in seen.all(events.StateSeen):
        before = last.get((event.watcher, event.run_id))
        if before in FINAL and event.state != before:
            yield event.run_id, f"{event.watcher} saw it {before} and then {event.state}"
        # From running back to queued is no end: so goes a run that was handed out and not begun.
        last[event.watcher, event.run_id] = event.state
    for kind in (events.StateSeen, events.CancelAnswered, events.RunFound):
        for event in seen.all(kind):
            if event.state in FINAL:
                finals[event.run_id].add(event.state)
    for run_id, states in finals.items():
        if len(states) > 1:
            yield run_id, f"it ended more than once: {sorted(states)}"
    for run_id, run in seen.found.items():
        if run.state not in FINAL and finals[run_id]:
            yield run_id, f"it was seen {sorted(finals[run_id])} and is {run.state}"


def _leases_fence(seen: Seen, _: Terms) -> Breaches:
    """Nothing is accepted under a lease that is not the current one."""
    for run_id in seen.found:
        newest, writers = 0, {}
        for tag in seen.tags(run_id):
            if tag.generation < newest:
                yield run_id, f"a line of lease {tag.generation} stands behind one of lease {newest}:{tag}"
                break
            newest = tag.generation
            if writers.setdefault(tag.generation, tag.host) != tag.host:
                yield run_id, f"{writers[tag.generation]} and {tag.host} both wrote under lease {tag.generation}"
                break
    claims = seen.by_run(events.Claimed)
    for run_id, claimed in claims.items():
        holders = defaultdict(set)
        for claim in claimed:
            holders[claim.generation].add(claim.host)
        for generation, hosts in holders.items():
            if len(hosts) > 1:
                yield run_id, f"lease {generation} was given to {sorted(hosts)}"
    first_final = seen.first_seen_final()
    for kind in (events.AppendAccepted, events.CompleteAccepted):
        for event in seen.all(kind):
            newer = [c for c in claims[event.run_id] if c.generation > event.generation and c.at < event.began]
            if newer:
                yield event.run_id, (
                    f"{kind.__name__} of {event.host} under lease {event.generation},"
                    f" when {newer[0].host} had lease {newer[0].generation}"
                )
    for event in seen.all(events.AppendAccepted):
        if event.began > first_final.get(event.run_id, float("inf")):
            yield event.run_id, f"chunk {event.chunk} of {event.host} was accepted after the run had ended"
    for run_id, completions in seen.by_run(events.CompleteAccepted).items():
        # A failure under an older lease may have been followed by another attempt; the newest decides.
        newest = max(event.generation for event in completions)
        states = {event.state for event in completions if event.generation == newest}
        is_last = newest >= max((claim.generation for claim in claims[run_id]), default=0)
        run = seen.found.get(run_id)
        if len(states) > 1:
            yield run_id, f"lease {newest} was completed as {sorted(states)}"
        elif (
            is_last and run and run.state in FINAL and not states & _ends_told_as(run.state, seen.attempts(run_id))
        ):
            yield run_id, f"its completion as {states.pop()} was accepted, and it is {run.state}"


def _ends_told_as(state: str, attempts: int) -> set[str]:
    """What a runner may have said of a run that is in this state: who stops by himself says cancelled and it fails; who
    failed may be followed by another attempt, which is cancelled before it begins."""
    if state == events.FAILED:
        return {state, events.CANCELLED}
    return {state, events.FAILED} if state == events.CANCELLED and attempts > 1 else {state}


def _log_is_gapless(seen: Seen, _: Terms) -> Breaches:
    for run_id, run in seen.found.items():
        numbers = [number for number, _ in run.entries]
        if numbers != list(range(1, run.last_log_number + 1)):
            last = max(numbers, default=0)
            yield run_id, f"{len(numbers)} entries up to {last}, and the run says {run.last_log_number}"
        # What a lease wrote is whole chunks, one behind the other. Lines of the server's own may stand between them.
        written: dict[int, Tag] = {}
        for tag in seen.tags(run_id):
            before = written.get(tag.generation)
            if not _follows(tag, before):
                yield run_id, f"{tag} does not follow {before or 'the beginning'}"
                break
            written[tag.generation] = tag


def _follows(tag: Tag, before: Tag | None) -> bool:
    if before is None:
        return (tag.chunk, tag.index) == (1, 1)
    if before.index < before.count:
        return (tag.chunk, tag.index, tag.count) == (before.chunk, before.index + 1, before.count)
    return (tag.chunk, tag.index) == (before.chunk + 1, 1)


def _acknowledged_lines_are_there(seen: Seen, _: Terms) -> Breaches:
    for run_id, accepted in seen.by_run(events.AppendAccepted).items():
        if run_id not in seen.found:
            continue
        there = defaultdict(int)
        for tag in seen.tags(run_id):
            there[tag.generation, tag.chunk] += 1
        for event in accepted:
            found = there[event.generation, event.chunk]
            if found != event.count:
                yield run_id, (
                    f"chunk {event.chunk} of lease {event.generation}: {event.count} lines were acknowledged,"
                    f" {found} are there"
                )


def _subscribers_saw_a_prefix(seen: Seen, _: Terms) -> Breaches:
    """Each entry exactly once and in order, and the same entries for everybody."""
    last: dict[tuple[str, str], int] = defaultdict(int)
    broken = set()
    for event in seen.all(events.TailRead):
        key = (event.subscriber, event.run_id)
        entries = dict(seen.found[event.run_id].entries) if event.run_id in seen.found else {}
        for number, text in event.entries:
            if key in broken:
                break
            if number != last[key] + 1:
                broken.add(key)
                yield event.run_id, f"{event.subscriber} received entry {number} after {last[key]}"
            elif entries and entries.get(number) != text:
                broken.add(key)
                there = entries.get(number)
                yield event.run_id, f"{event.subscriber} received {text!r} as entry {number}, which is {there!r}"
            last[key] = number
    for event in seen.all(events.TailEnded):
        run = seen.found.get(event.run_id)
        received = last[event.subscriber, event.run_id]
        if received != event.last_number:
            yield event.run_id, f"{event.subscriber} was told that {event.last_number} was the end, and has {received}"
        if run and run.last_log_number != event.last_number:
            yield event.run_id, (
                f"{event.subscriber} was told that the log was complete at {event.last_number},"
                f" and it goes on to {run.last_log_number}"
            )


def _acknowledged_artifacts_are_there(seen: Seen, _: Terms) -> Breaches:
    for event in seen.all(events.ArtifactAccepted):
        if run := seen.found.get(event.run_id):
            found = dict(run.artifacts).get(event.artifact_id)
            if found != event.sha256:
                yield event.run_id, f"artifact {event.artifact_id} was acknowledged with {event.sha256} and has {found}"


def _no_file_is_refused(seen: Seen, _: Terms) -> Breaches:
    """The load asks for nothing beyond a limit: each attempt may store its files, whatever those before it have stored."""
    for run_id, run in seen.found.items():
        if run.failure == "LIMIT_EXCEEDED":
            yield run_id, f"it failed as {run.failure} at its attempt {run.attempt}"


def _cancels_take_effect(seen: Seen, terms: Terms) -> Breaches:
    """Within heartbeat and grace where a living host had the run and nothing was broken; in the end always."""
    first_final = seen.first_seen_final()
    begun = seen.by_run(events.WorkBegan)
    ends = defaultdict(list)
    for event in seen.all(events.HostEnded):
        ends[event.host].append(event.at)
    first_cancel: dict[str, events.CancelAnswered] = {}
    for event in seen.all(events.CancelAnswered):
        first_cancel.setdefault(event.run_id, event)
    for run_id, event in first_cancel.items():
        deadline = event.at + terms.cancel_seconds
        if event.state in FINAL or not seen.quiet(event.at - terms.cancel_seconds, deadline):
            continue
        holders = [beginning for beginning in begun[run_id] if beginning.at < event.at]
        if not holders or any(holders[-1].at < end < deadline for end in ends[holders[-1].host]):
            continue
        ended = first_final.get(run_id)
        if ended is None or ended > deadline:
            took = "never" if ended is None else f"after {ended - event.at:.1f} s"
            yield run_id, f"the cancel that was answered took effect {took}, not within {terms.cancel_seconds} s"
