"""An ordinary client beside the attack, a stock grpcio in a process of its own: one call after the other.

Run as a program it calls until its input ends; for each line that it reads it prints, as JSON, how the calls went since
the line before; calls during which the machine stood still are left out. As a module it starts and asks that program.
"""

import dataclasses
import json
import subprocess
import sys
import threading
import time

PAUSE_SECONDS = 0.002
TICK_SECONDS = 0.01
# A thread that only sleeps and is woken this late says that the machine stood still, which no server can help.
STALL_SECONDS = 0.3
CALL_SECONDS = 10.0
METHOD = "/vantflow.testing.Echo/Unary"
REQUEST = b"\x0a\x05hello"


@dataclasses.dataclass
class Calls:
    seconds: list[float] = dataclasses.field(default_factory=list)
    failures: list[str] = dataclasses.field(default_factory=list)

    @property
    def p99_seconds(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]

    def __add__(self, other: "Calls") -> "Calls":
        return Calls(self.seconds + other.seconds, self.failures + other.failures)


class Victim:
    def __init__(self, address: str):
        self._process = subprocess.Popen(
            [sys.executable, __file__, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def since_last(self) -> Calls:
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Calls(**json.loads(self._process.stdout.readline()))

    def at_least(self, count: int, within_seconds: float = 60.0) -> Calls:
        """The calls since the last look, and more until there are so many."""
        deadline = time.monotonic() + within_seconds
        calls = self.since_last()
        while len(calls.seconds) + len(calls.failures) < count:
            assert time.monotonic() < deadline, f"only {len(calls.seconds)} calls were answered"
            time.sleep(PAUSE_SECONDS)
            calls += self.since_last()
        return calls


class Stalls(threading.Thread):
    """Notes when the machine stood still, by a thread that does nothing but sleep."""

    def __init__(self, is_over: threading.Event):
        super().__init__()
        self._is_over = is_over
        self._seen: list[tuple[float, float]] = []
        self._woken = time.monotonic()
        self.start()

    def run(self) -> None:
        while not self._is_over.wait(TICK_SECONDS):
            now = time.monotonic()
            if now - self._woken > STALL_SECONDS:
                self._seen.append((self._woken, now))
            self._woken = now

    def any_within(self, began: float, ended: float) -> bool:
        """Also one that this thread has not been woken from yet."""
        seen = [*self._seen, (self._woken, time.monotonic())]
        return any(since < ended and until > began and until - since > STALL_SECONDS for since, until in seen)


def main(address: str) -> None:
    import grpc

    lock = threading.Lock()
    calls = Calls()
    is_over = threading.Event()

    def call_on() -> None:
        with grpc.insecure_channel(address) as channel:
            call = channel.unary_unary(METHOD)
            while not is_over.wait(PAUSE_SECONDS):
                started = time.monotonic()
                try:
                    assert call(REQUEST, timeout=CALL_SECONDS) == REQUEST
                    failure = None
                except (grpc.RpcError, AssertionError) as error:
                    failure = repr(error)
                ended = time.monotonic()
                with lock:
                    if failure:
                        calls.failures.append(failure)
                    elif not stalls.any_within(started, ended):
                        calls.seconds.append(ended - started)

    stalls = Stalls(is_over)
    caller = threading.Thread(target=call_on)
    caller.start()
    for _ in sys.stdin:
        with lock:
            report = json.dumps(dataclasses.asdict(calls))
            calls.seconds, calls.failures = [], []
        print(report, flush=True)
    is_over.set()
    caller.join()
    stalls.join()


if __name__ == "__main__":
    main(sys.argv[1])
