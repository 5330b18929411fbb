"""What the queue promised of turns: a project with one run does not stand behind another one's many."""

from bisect import bisect_left, bisect_right
from collections import defaultdict

from . import events
from .seen import Breaches, Seen, Terms

# Whoever holds a run's row keeps claims from it, and they pass by.
LOCKS = "somebody else's lock"


def turns_are_taken(seen: Seen, terms: Terms) -> Breaches:
    """Counted are the claims of another project's runs that began behind the answer to the one run's request and before
    the claim of that run, and whose answer came to the server: by one that it has not seen its turns do not move on. A
    server that starts anew begins anew with the turns as well."""
    starts, claims = seen.starts(), _claims(seen)
    for alone in seen.all(events.RunAlone):
        began = starts.get((alone.run_id, 1))
        if began is None or not seen.quiet(alone.at, began, of=LOCKS):
            continue
        ends = sum(alone.at <= end.at <= began for end in seen.all(events.ServerEnded))
        allowed = (terms.servers + ends) * terms.turns_of_server
        for project_id, others in claims.items():
            before = bisect_left(others, began) - bisect_right(others, alone.at)
            if project_id != alone.project_id and before > allowed:
                yield alone.run_id, (
                    f"{before} runs of {project_id} were begun in the {began - alone.at:.3f} s in which it waited as the"
                    f" only one of its project, {allowed} may be"
                )


def _claims(seen: Seen) -> dict[str, list[float]]:
    """When the claims of each project's runs began that have come to a host."""
    starts = seen.starts()
    project_of = {event.run_id: event.project_id for event in seen.all(events.RunListed)}
    claims = defaultdict(list)
    for event in seen.all(events.Claimed):
        began, project_id = starts.get((event.run_id, event.generation)), project_of.get(event.run_id)
        if began is not None and project_id:
            claims[project_id].append(began)
    return {project_id: sorted(moments) for project_id, moments in claims.items()}
