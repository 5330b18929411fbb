"""A server under attack, and the judgement of how it bore it."""

import contextlib
import dataclasses

from expecting import eventually
from gauge import Gauge, Peak
from server_process import ECHO_SERVER, ServerProcess, is_sanitized
from victim import Calls, Victim

MIB = 1024 * 1024

# The other clients: none of their calls fails. A second is what a person notices; a server that one attacker occupies
# answers in tens of seconds. The share of the quiet p99 is generous, since the attacker, the victim and the server share
# two cores.
P99_SECONDS_MAX = 1.0
P99_OVER_QUIET_MAX = 100
P99_GRACE_SECONDS = 0.5

# A loop keeps up to 4 MiB of small blocks (BlockPool.maxIdleBytes), a read and a write buffer of 64 KiB; a thousand open
# streams are about 3 MiB; the rest is what malloc keeps of its own.
RSS_GROWTH_MAX_BYTES = 16 * MIB

CALLS_MIN = 25


@dataclasses.dataclass
class Siege:
    """What one attack has cost."""

    rss_before_bytes: int
    cpu_before_seconds: float
    rss_growth_bytes: int = 0
    cpu_seconds: float = 0.0
    calls: Calls | None = None


class Target:
    """A server on one loop, so that attacker and victim share it, and a victim that calls it all the time.

    `descriptors` is what it has open while nobody else is connected.
    """

    def __init__(self, **limits: int):
        arguments = [argument for name, value in limits.items() for argument in ("--limit", f"{name}={value}")]
        with contextlib.ExitStack() as stack:
            self.server = stack.enter_context(
                ServerProcess([str(ECHO_SERVER), "--port", "0", "--loops", "1", *arguments])
            )
            self.address = self.server.address
            self.gauge = Gauge(self.server.pid)
            self.victim = stack.enter_context(Victim(self.address))
            self.victim.at_least(CALLS_MIN)
            self.quiet_p99_seconds = self.victim.at_least(2 * CALLS_MIN).p99_seconds
            self.descriptors = self.gauge.descriptors
            self._stack = stack.pop_all()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._stack.__exit__(*exception)
        if exception[0] is None:
            assert self.server.exit_code == 0, self.server.output.decode(errors="replace")[-2000:]

    def wait_for_descriptors(self, at_most: int, within_seconds: float = 20.0) -> None:
        """Until the server has closed what it had more."""
        eventually(lambda: self.gauge.descriptors <= at_most, within_seconds)

    @contextlib.contextmanager
    def attacked(self, rss_growth_max_bytes: int = RSS_GROWTH_MAX_BYTES):
        """The attack is the block. Afterwards the memory that it took is within the bound, at its peak as well, and the
        victim has noticed next to nothing; `cpu_seconds` is for the test to judge, beside what the attacker sent."""
        self.victim.since_last()
        siege = Siege(self.gauge.rss_bytes, self.gauge.cpu_seconds)
        with Peak(self.gauge) as peak:
            yield siege
            siege.cpu_seconds = self.gauge.cpu_seconds - siege.cpu_before_seconds
            siege.calls = self.victim.at_least(CALLS_MIN)
        siege.rss_growth_bytes = peak.rss_bytes - siege.rss_before_bytes
        assert not siege.calls.failures, f"calls of the victim failed: {siege.calls.failures[:3]}"
        p99_max = min(P99_SECONDS_MAX, P99_GRACE_SECONDS + P99_OVER_QUIET_MAX * self.quiet_p99_seconds)
        assert siege.calls.p99_seconds < p99_max, (
            f"p99 {siege.calls.p99_seconds:.3f} s, quiet {self.quiet_p99_seconds:.3f} s"
        )
        assert siege.rss_growth_bytes < rss_growth_max_bytes or is_sanitized(), (
            f"{siege.rss_growth_bytes / MIB:.1f} MiB more than before, {rss_growth_max_bytes / MIB:.1f} allowed"
        )
