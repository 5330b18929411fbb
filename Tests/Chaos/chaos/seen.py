"""A history, laid out for those who judge it."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator

from . import events
from .lines import Tag, tag_of

Breaches = Iterator[tuple[str, str]]  # run id (or what stands for it), what is wrong


@dataclasses.dataclass(frozen=True)
class Terms:
    """What the system under test promises."""

    cancel_seconds: float = 3.0  # from the answer to a cancel to the final state: heartbeat, grace, and the way back
    servers: int = 2
    # Runs of another project that a server may begin before the only one of a project. Each server takes turns, and three
    # hosts may ask it at the same moment; whoever had asked before that run was there moves the turn once more.
    turns_of_server: int = 6
    schedule_seconds: float = 8.0  # from an occurrence to its run: servers look for changed schedules every five


class Seen:
    """A history by kind, in the order of time."""

    def __init__(self, history: Iterable[events.Event]):
        self._by_kind = defaultdict(list)
        # Those of one moment stay in the order in which they were noted.
        for event in sorted(history, key=lambda event: event.at):
            self._by_kind[type(event)].append(event)
        self.found: dict[str, events.RunFound] = {event.run_id: event for event in self.all(events.RunFound)}
        self.asked: dict[str, events.RunAnswered] = {event.run_id: event for event in self.all(events.RunAnswered)}

    def all(self, kind: type) -> list:
        return self._by_kind[kind]

    def by_run(self, kind: type) -> dict[str, list]:
        runs = defaultdict(list)
        for event in self.all(kind):
            runs[event.run_id].append(event)
        return runs

    def attempts(self, run_id: str) -> int:
        """So many the run's plan allows."""
        return self.asked[run_id].attempts if run_id in self.asked else 1

    def tags(self, run_id: str) -> list[Tag]:
        return [tag for _, text in self.found[run_id].entries if (tag := tag_of(text))]

    def starts(self) -> dict[tuple[str, int], float]:
        """When the claim of each lease of a run began, as the record has it."""
        starts = {}
        for run_id, entries in self.by_run(events.ActivityListed).items():
            begun = [entry.at for entry in entries if entry.type == "run.started"]
            starts |= {(run_id, generation): at for generation, at in enumerate(begun, 1)}
        return starts

    def first_seen_final(self) -> dict[str, float]:
        """When a client first held a message that a run had ended."""
        first = {}
        for kind in (events.StateSeen, events.CancelAnswered):
            for event in self.all(kind):
                if event.state in events.FINAL:
                    first[event.run_id] = min(event.at, first.get(event.run_id, event.at))
        return first

    def quiet(self, since: float, until: float, of: str | None = None) -> bool:
        """No fault, or not this one, was at work between these times."""
        begun: dict[tuple[str, str], list[float]] = defaultdict(list)
        for event in self.all(events.FaultBegan):
            if of in (None, event.fault):
                begun[event.fault, event.target].append(event.at)
        for key, begins in begun.items():
            ends = [event.at for event in self.all(events.FaultEnded) if (event.fault, event.target) == key]
            for begin in begins:
                end = min((end for end in ends if end >= begin), default=float("inf"))
                if begin <= until and end >= since:
                    return False
        return True
