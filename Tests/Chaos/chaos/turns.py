"""A project that asks for many runs at once, beside one that asks for one at a time: its turn comes all the same."""

import asyncio
import random

from . import events
from .load import ALONE, CROWD, Load
from .recorder import Recorder

CROWD_RUNS = 60
FIRST_SECONDS = (2.0, 4.0)  # until the first crowd
PAUSE_SECONDS = (15.0, 30.0)  # between two crowds
ALONE_SECONDS = (0.0, 0.5)  # between the end of a run that was alone and the question for the next one


class Turns:
    """Asks both until it is cancelled."""

    def __init__(self, load: Load, recorder: Recorder, seed: int):
        self._load = load
        self._recorder = recorder
        self._crowd_rng = random.Random(f"crowd {seed}")
        self._alone_rng = random.Random(f"alone {seed}")

    async def run(self) -> None:
        await asyncio.gather(self._crowd(), self._alone())

    async def _crowd(self) -> None:
        rng, pause = self._crowd_rng, FIRST_SECONDS
        while True:
            await asyncio.sleep(rng.uniform(*pause))
            for _ in range(CROWD_RUNS):
                self._load.begin(CROWD, "crowd", random.Random(rng.random()))
            pause = PAUSE_SECONDS

    async def _alone(self) -> None:
        rng, project_id = self._alone_rng, self._load.project_ids[ALONE]
        while True:
            asking = self._load.begin(ALONE, "quick", random.Random(rng.random()), cancelled_share=0)
            await asyncio.wait([asking])
            self._recorder.note(events.RunAlone, run_id=asking.result(), project_id=project_id)
            await self._load.followers.end_of(asking.result())
            await asyncio.sleep(rng.uniform(*ALONE_SECONDS))
