"""The only reader of the time. Everything else is told what time it is."""

from __future__ import annotations

import time
from typing import Protocol

from offing.domain.window import Micros


class Clock(Protocol):
    """What the rest of the system may ask about time."""

    def now(self) -> Micros:
        """Return the wall-clock time in microseconds since the Unix epoch, UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds on a clock that never goes back; only differences mean anything."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Micros:
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        return time.monotonic()
