"""Histories of projects that are limited, paused, and take turns."""

from chaos import events
from chaos.checker import check
from histories import beside, limited, names, passed_by, replaced, whole, without


def test_a_limit_counts_who_has_a_lease():
    assert check(limited()) == []
    assert check(limited() + beside("run-4", 1, 7.5, 8)) == []
    assert names(limited() + beside("run-4", 1, 6.5, 8)) == {"limits hold"}
    # Without a word of the server's behind it a claim says nothing of how long the lease lasted.
    assert check(without(limited() + beside("run-4", 1, 6.5, 8), events.LeaseHeld, run_id="run-4")) == []
    # Where two are allowed it takes a third.
    two = replaced(limited(), events.LimitSet, limit=2)
    assert check(two + beside("run-4", 1, 6.5, 8)) == []
    assert names(two + beside("run-4", 1, 6.5, 8) + beside("run-5", 1, 6.6, 8)) == {"limits hold"}


def changed(limit, asked, answered, began=6.4):
    """A limit of one, changed, and a second run that was claimed at 6.5."""
    change = events.LimitSet(at=answered, asked=asked, project_id="p", limit=limit)
    return limited() + beside("run-4", 1, 6.5, 8, began=began) + [change]


def test_a_limit_counts_while_a_client_may_have_seen_it():
    assert check(changed(2, asked=6.45, answered=6.6)) == []  # it may have been in force before its answer
    assert check(changed(2, asked=6, answered=6.2)) == []
    assert check(changed(None, asked=6, answered=6.2)) == []
    assert names(changed(2, asked=6.6, answered=6.7)) == {"limits hold"}
    # Lowered again before the claim began: those that ran went on, and nobody may be added to them.
    lowered = events.LimitSet(at=6.3, asked=6.25, project_id="p", limit=1)
    assert names(changed(2, asked=6, answered=6.2) + [lowered]) == {"limits hold"}
    assert check(changed(2, asked=6, answered=6.2, began=6.28) + [lowered]) == []


def test_those_who_run_when_a_limit_is_lowered_go_on():
    def looked(*figures):
        return [
            events.LimitSet(at=10, asked=9, project_id="p", limit=1),
            *(events.ActiveSeen(at=at, began=at - 0.1, project_id="p", running=running) for at, running in figures),
        ]

    assert check(whole() + looked((30, 2), (50, 2), (51, 1), (52, 0), (53, 1))) == []
    assert names(whole() + looked((30, 2), (50, 1), (70, 2))) == {"limits hold"}
    # It is answered behind the claims that have not seen it; a look that began before may have been ahead of them.
    assert check(whole() + looked((10.05, 1), (11, 2))) == []
    assert names(whole() + looked((10.5, 1), (11, 2))) == {"limits hold"}


def test_a_claim_of_the_moment_of_a_pause_is_none_of_the_pause():
    """The run's claim began at 1.9, and its host had it at 2."""
    def paused(at, until, project_id="p"):
        return whole() + [events.QueuePaused(at=at, project_id=project_id, until=until)]

    assert check(paused(1.95, 4)) == []  # it had looked before
    assert check(paused(1, 1.95)) == []  # it may have waited, and looked after
    assert check(paused(1, 4, project_id="q")) == []
    assert names(paused(1, 4)) == {"pauses hold"}
    assert names(paused(1, 4, project_id="")) == {"pauses hold"}


def test_a_project_with_one_run_has_its_turn():
    assert check(passed_by(12)) == []
    assert names(passed_by(13)) == {"turns are taken"}
    # What a server has not heard of does not move its turns on, and a new one has moved none.
    assert check(without(passed_by(13), events.Claimed, run_id="other 3")) == []
    assert check(passed_by(13) + [events.ServerEnded(at=3.5, server="server 1")]) == []
    assert names(passed_by(13) + [events.ServerEnded(at=2, server="server 1")]) == {"turns are taken"}
    # Claims pass by a row that somebody else holds.
    held = [events.FaultBegan(at=3.2, fault="somebody else's lock", target="")]
    assert check(passed_by(13) + held) == []
    assert names(passed_by(13) + [events.FaultBegan(at=3.2, fault="cut", target="")]) == {"turns are taken"}
