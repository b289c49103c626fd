"""How many requests a caller may send."""

from collections import OrderedDict
from math import ceil

from streams.api.problems import ProblemError

RATE = 20.0  # requests a second
BURST = 200.0  # requests at once
MAX_CALLERS = 10_000  # that are remembered


class Limits:
    """Counts requests by caller. Each has an allowance that grows with time."""

    def __init__(self) -> None:
        self._allowances: OrderedDict[str, tuple[float, float]] = OrderedDict()  # and when they were that

    def take(self, who: str, now: float) -> None:
        """Count a request at a time of the monotonic clock. Raises ProblemError if there were too many."""
        allowance, then = self._allowances.pop(who, (BURST, now))
        allowance = min(BURST, allowance + (now - then) * RATE)
        self._allowances[who] = max(allowance - 1, 0.0), now
        if len(self._allowances) > MAX_CALLERS:
            self._allowances.popitem(last=False)
        if allowance < 1:
            wait = ceil((1 - allowance) / RATE)
            raise ProblemError(429, "too many requests", headers={"Retry-After": str(wait)})
