"""What the runs of a chaos test do. Each is a plan of custom tasks whose script a chaos runner reads: `lines=20
milliseconds=300 artifact=4096 …`."""

import dataclasses
import random

from .contract import plan, task

TASK_TIMEOUT_SECONDS = 60


@dataclasses.dataclass(frozen=True)
class Step:
    """One task. A runner writes the lines evenly over the time."""

    lines: int = 3
    milliseconds: int = 50
    line_bytes: int = 40
    artifact: int = 0  # bytes of the file that it stores; 0 for none
    fails: bool = False
    fails_before: int = 0  # it fails under the leases before this one
    kills: bool = False  # takes the runner's whole process with it: a poisoned job

    @property
    def script(self) -> str:
        words = [
            f"lines={self.lines}", f"milliseconds={self.milliseconds}", f"line_bytes={self.line_bytes}",
            f"artifact={self.artifact}", f"fails_before={self.fails_before}",
        ]
        return " ".join(words + ["fails"] * self.fails + ["kills"] * self.kills)


# After which failures a run is tried again where its plan names none.
DEFAULT_RETRIED = ("BROWSER_CRASHED", "RUNNER_LOST", "INTERNAL")


@dataclasses.dataclass(frozen=True)
class Retries:
    attempts: int
    retried: tuple[str, ...] = ()  # failure categories; none given: the default
    backoff_seconds: float = 0.3


# Of the kinds that have a policy; all others have one attempt.
RETRIES = {
    "retried": Retries(3, ("SCRIPT", *DEFAULT_RETRIED)), "hopeless": Retries(2, ("SCRIPT",)), "patient": Retries(5),
    "keeper": Retries(3, ("SCRIPT", *DEFAULT_RETRIED)),
}


def plans(rng: random.Random) -> dict[str, plan.Plan]:
    """A plan for each kind of work, with seeded sizes."""
    return {
        "quick": _plan("quick", [Step(milliseconds=0), Step(milliseconds=rng.randrange(20, 100))]),
        "steady": _plan(
            "steady", [Step(lines=rng.randrange(5, 15), milliseconds=rng.randrange(300, 1200)) for _ in range(3)]
        ),
        "long": _plan("long", [Step(lines=40, milliseconds=rng.randrange(2500, 5000)) for _ in range(2)]),
        "chatty": _plan("chatty", [Step(lines=400, milliseconds=800, line_bytes=rng.randrange(500, 2000))]),
        "keeper": _plan(
            "keeper",
            [
                Step(artifact=rng.randrange(1, 200_000), milliseconds=100),
                # The second attempt stores other bytes under the same names.
                Step(artifact=rng.randrange(1, 5000), fails_before=rng.randrange(1, 3)),
            ],
        ),
        "failing": _plan("failing", [Step(), Step(fails=True), Step()]),
        "retried": _plan(
            "retried", [Step(), Step(fails_before=rng.randrange(2, 4), milliseconds=rng.randrange(50, 300))]
        ),
        "hopeless": _plan("hopeless", [Step(), Step(fails=True)]),
        "patient": _plan("patient", [Step(lines=10, milliseconds=rng.randrange(300, 2000)) for _ in range(2)]),
        "crowd": _plan("crowd", [Step(milliseconds=rng.randrange(600, 1200))]),
        "held": _plan("held", [Step()], labels={"held": "for-nobody"}),
        "poisoned": _plan("poisoned", [Step(), Step(kills=True, milliseconds=300)]),
    }


# How often each kind is asked for, of a hundred, by the projects that ask now and then.
SHARES = {
    "quick": 28, "steady": 24, "long": 7, "chatty": 5, "keeper": 11, "failing": 5, "retried": 6, "hopeless": 5,
    "patient": 8, "poisoned": 1,
}


def _plan(title: str, steps: list[Step], labels: dict[str, str] | None = None) -> plan.Plan:
    """`labels` are those that a runner must have: no host of the chaos test has any."""
    tasks = []
    for number, step in enumerate(steps, 1):
        made = task.Task(name=f"Step {number}", custom=task.Custom(expression=step.script))
        made.timeout.FromSeconds(TASK_TIMEOUT_SECONDS)
        tasks.append(made)
    made = plan.Plan(title=title, tasks=tasks, required_labels=labels)
    if policy := RETRIES.get(title):
        made.run_retry_policy.max_attempts = policy.attempts
        made.run_retry_policy.initial_backoff.FromMilliseconds(int(policy.backoff_seconds * 1000))
        made.run_retry_policy.categories.extend(f"FAILURE_CATEGORY_{name}" for name in policy.retried)
    return made
