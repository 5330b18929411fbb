"""Clients that ask for runs, some twice, and cancel some; each run is followed by subscribers and a watcher."""

import asyncio
import dataclasses
import random
import uuid

import grpc

from . import events, work
from .client import CALL_SECONDS, Client
from .contract import STATES, plan, project, run
from .followers import Followers
from .operating import Operator
from .recorder import Recorder

CANCELLED_SHARE = 0.15
DUPLICATED_SHARE = 0.25
OPEN_RUNS = 100  # while so many have not ended no further one is asked for


@dataclasses.dataclass(frozen=True)
class Project:
    share: int = 0  # how often it is asked for a run, beside the others
    limit: int | None = None  # of its runs at a time
    is_steered: bool = False  # its limit changes
    kinds: tuple[str, ...] = tuple(work.SHARES)
    is_paused: bool = True  # now and then


PROJECTS = (
    Project(2), Project(2), Project(1, limit=2), Project(2, limit=2, is_steered=True),
    # The one that asks for many runs at once is made before the one that asks for one at a time: without turns it would
    # be served first.
    Project(kinds=("crowd",)), Project(kinds=("quick",), is_paused=False),
    Project(kinds=("quick", "steady", "held")),
)
CROWD, ALONE, SCHEDULED = 4, 5, 6


class Load:
    """Asks for runs until it is stopped; then what has begun goes on to its end."""

    def __init__(
        self, client: Client, operator: Operator, recorder: Recorder, rng: random.Random, runs_per_second: float
    ):
        self._client = client
        self._operator = operator
        self._recorder = recorder
        self._rng = rng
        self._pause_seconds = 1 / runs_per_second
        self.plans: dict[tuple[int, str], str] = {}  # ids by the project's place and the kind of work
        self._requests: set[asyncio.Task] = set()
        self.followers = Followers(client, recorder, rng)
        self.project_ids: list[str] = []
        self.run_ids: list[str] = []
        self._unanswered: set[str] = set()

    async def prepare(self) -> None:
        """Makes the projects with their limits, and their approved plans."""
        for number, wished in enumerate(PROJECTS):
            made = await self._client.ask(lambda server: server.projects.CreateProject(
                project.CreateProjectRequest(project=project.Project(display_name=f"Chaos {number + 1}")),
                timeout=CALL_SECONDS,
            ))
            self.project_ids.append(made.id)
            if wished.is_paused:
                self._operator.project_ids.append(made.id)
            if wished.limit:
                await self._operator.limit(made.id, wished.limit)
            if wished.is_steered:
                self._operator.steered.append(made.id)
            plans = work.plans(self._rng)
            for kind in wished.kinds:
                self.plans[number, kind] = await self._approved(made.id, plans[kind])

    async def run(self) -> None:
        """Until it is cancelled."""
        projects = [project.share for project in PROJECTS]
        while True:
            if self.followers.open_runs < OPEN_RUNS:
                number = self._rng.choices(range(len(projects)), projects)[0]
                kind = self._rng.choices(list(work.SHARES), list(work.SHARES.values()))[0]
                self.begin(number, kind, random.Random(self._rng.random()))
            await asyncio.sleep(self._rng.expovariate(1 / self._pause_seconds))

    def begin(
        self, number: int, kind: str, rng: random.Random, cancelled_share: float = CANCELLED_SHARE
    ) -> asyncio.Task[str]:
        """Asks the project at this place for a run, and follows it. The task brings its id, and goes on without who waits
        for it."""
        return self._begin(self._ask_for_run(self.plans[number, kind], kind, rng, cancelled_share))

    def follow(self, run_id: str) -> None:
        """To its end, and looks at it once more then."""
        self.run_ids.append(run_id)
        self.followers.follow(run_id)

    async def finish(self, within_seconds: float) -> None:
        """Waits until every request has its answer and every stream its end, or the time is over."""
        if self._requests:
            await asyncio.wait(self._requests, timeout=within_seconds)
        await self.followers.finish(within_seconds)
        for request_id in self._unanswered:
            self._recorder.note(events.RequestUnanswered, request_id=request_id)
        for request in self._requests:
            request.cancel()
        await asyncio.gather(*self._requests, return_exceptions=True)

    def _begin(self, call) -> asyncio.Task:
        request = asyncio.create_task(call)
        self._requests.add(request)
        request.add_done_callback(self._ended)
        return request

    def _ended(self, request: asyncio.Task) -> None:
        self._requests.discard(request)
        if not request.cancelled() and request.exception():
            self.followers.surprises.append(f"a request: {request.exception()!r}")

    async def _ask_for_run(self, plan_id: str, kind: str, rng: random.Random, cancelled_share: float) -> str:
        request_id = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        request = plan.RunPlanRequest(plan_id=plan_id, request_id=request_id)
        allowed = {}
        if policy := work.RETRIES.get(kind):
            allowed = {"attempts": policy.attempts, "retried": policy.retried or work.DEFAULT_RETRIED}

        async def ask(begin_with):
            answer = await self._client.ask(
                lambda server: server.plans.RunPlan(request, timeout=CALL_SECONDS), begin_with
            )
            self._recorder.note(events.RunAnswered, request_id=request_id, run_id=answer.id, **allowed)
            return answer.id

        self._unanswered.add(request_id)
        if rng.random() < DUPLICATED_SHARE:
            run_id, *_ = await asyncio.gather(*(ask(server) for server in self._client.servers))
        else:
            run_id = await ask(None)
        self._unanswered.discard(request_id)
        self.follow(run_id)
        if rng.random() < cancelled_share:
            await asyncio.sleep(rng.uniform(0, 2))
            await self.cancel(run_id)
        return run_id

    async def cancel(self, run_id: str) -> None:
        request = run.CancelRunRequest(run_id=run_id, reason="chaos")
        try:
            answer = await self._client.ask(lambda server: server.runs.CancelRun(request, timeout=CALL_SECONDS))
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.FAILED_PRECONDITION, error  # it has ended otherwise
        else:
            self._recorder.note(events.CancelAnswered, run_id=run_id, state=STATES[answer.state])

    async def _approved(self, project_id: str, wanted: plan.Plan) -> str:
        draft = await self._client.ask(lambda server: server.plans.CreatePlan(
            plan.CreatePlanRequest(project_id=project_id, plan=wanted, request_id=str(uuid.uuid4())),
            timeout=CALL_SECONDS,
        ))
        # Without its etag: where the answer was lost, the plan has another one by now, and is approved.
        await self._client.ask(lambda server: server.plans.ApprovePlan(
            plan.ApprovePlanRequest(plan_id=draft.id), timeout=CALL_SECONDS
        ))
        return draft.id
