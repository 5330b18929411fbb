"""What the queue promised of limits, which are raised, lowered and lifted while runs run."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator

from . import events
from .seen import Breaches, Seen, Terms

ALWAYS = float("-inf")
UNLIMITED = float("inf")


@dataclasses.dataclass(frozen=True, order=True)
class Attempt:
    """A run as its host had it: by a claim that began at `began`, in hands from `since` on, leased up to `until`."""

    since: float
    until: float
    began: float
    run_id: str


class Limits:
    """Which limits a project may have had at a time: between a question for another one and its answer both."""

    def __init__(self, seen: Seen):
        self._changes: dict[str, list[events.LimitSet]] = defaultdict(list)
        for change in seen.all(events.LimitSet):
            self._changes[change.project_id].append(change)

    def greatest(self, project_id: str, since: float, until: float) -> float:
        """The greatest that may have been in force at some moment between these."""
        greatest, limit, asked = 0.0, UNLIMITED, ALWAYS
        for change in self._changes[project_id]:
            if asked <= until and since <= change.at:
                greatest = max(greatest, limit)
            limit, asked = UNLIMITED if change.limit is None else change.limit, change.asked
        return max(greatest, limit) if asked <= until else greatest


def limits_hold(seen: Seen, _: Terms) -> Breaches:
    """By the figures of the API, and by what runner hosts knew."""
    limits = Limits(seen)
    yield from _figures_hold(seen, limits)
    for project_id, attempts in _attempts(seen).items():
        yield from _attempts_hold(project_id, attempts, limits)


def _figures_hold(seen: Seen, limits: Limits) -> Breaches:
    """Those who run when a limit is lowered go on, and nobody is added to them: a figure is at most what some limit has
    allowed since the look before, or what that one saw."""
    before: dict[str, events.ActiveSeen] = {}
    for look in seen.all(events.ActiveSeen):
        last = before.get(look.project_id)
        since = last.began if last else ALWAYS
        allowed = max(limits.greatest(look.project_id, since, look.at), last.running if last else 0)
        if look.running > allowed:
            yield look.project_id, f"{look.running} of its runs were active, {allowed:g} may be"
        before[look.project_id] = look


def _attempts_hold(project_id: str, attempts: list[Attempt], limits: Limits) -> Breaches:
    """Whoever was given his lease last of those that had one at a moment was given it beside the others: a limit that
    was in force while he asked allows them all. He is one whose claim may have ended when all others had begun."""
    active: set[Attempt] = set()
    for at, begins, attempt in _steps(attempts):
        if not begins:
            active.discard(attempt)
            continue
        active.add(attempt)
        newest = max(each.began for each in active)
        last = [each for each in active if each.since >= newest]
        allowed = max(limits.greatest(project_id, each.began, each.since) for each in last)
        if len(active) > allowed:
            running = sorted(each.run_id for each in active)
            yield project_id, f"at {at:.3f} {running} were active, {allowed:g} may be"
            return


def _steps(attempts: list[Attempt]) -> Iterator[tuple[float, bool, Attempt]]:
    """When they begin and end; ends come before beginnings of the same moment."""
    return iter(sorted(
        [(each.since, True, each) for each in attempts] + [(each.until, False, each) for each in attempts]
    ))


def _attempts(seen: Seen) -> dict[str, list[Attempt]]:
    """The attempts of each project's runs.

    A limit counts leases, not processes: who has lost his lease and goes on is not counted. So an attempt is counted
    from the moment at which its host had it in hands to the last one behind which the server called its lease the
    current one; in between nobody else can have had it.
    """
    claimed = {(event.run_id, event.generation): event.at for event in seen.all(events.Claimed)}
    starts = seen.starts()
    project_of = {event.run_id: event.project_id for event in seen.all(events.RunListed)}
    held: dict[tuple[str, int], float] = {}
    for event in seen.all(events.LeaseHeld):
        lease = event.run_id, event.generation
        held[lease] = max(event.began, held.get(lease, event.began))
    attempts = defaultdict(list)
    for (run_id, generation), until in held.items():
        since, project_id = claimed.get((run_id, generation), until), project_of.get(run_id)
        if project_id and since < until:
            began = starts.get((run_id, generation), ALWAYS)
            attempts[project_id].append(Attempt(since=since, until=until, began=began, run_id=run_id))
    return attempts
