"""How far each model's event time has come, and which steps are over."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from offing.clock import Clock
from offing.domain.window import DAY, SECOND, Micros

QUIET: Micros = 5 * SECOND
"""A model to which nothing has arrived for so long is taken at its word: the clock closes its steps."""

LIVE: Micros = DAY
"""Traffic whose newest event is at most so old on arrival is live; older is a replay of the past."""


@dataclass(frozen=True)
class Mark:
    """The newest event time of a model's predictions, and when something last arrived for it."""

    newest: Micros
    arrived: Micros

    @property
    def live(self) -> bool:
        return self.arrived - self.newest < LIVE


class Watermarks:
    """Thread-safe marks of all models.

    A step is over when its end and the allowed lateness have passed on the wall clock, and the
    model's own event time is past it too, or nothing more is arriving. So a replay of a year is
    judged step by step, and a model that falls silent is still noticed.

    Events arrive while others are being profiled. So all answers are as of the last `settle`: who
    settles first and then profiles all that is dirty never takes a day for silent whose events
    have just come.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._marks: dict[str, Mark] = {}
        self._settled: dict[str, Mark] = {}
        self._now = clock.now()
        self._lock = threading.Lock()

    def saw(self, model: str, newest: Micros | None, arrived: Micros) -> None:
        """Note that events arrived; `newest` is None when they were not predictions."""
        with self._lock:
            mark = self._marks.get(model, Mark(newest or 0, arrived))
            self._marks[model] = Mark(max(mark.newest, newest or 0), max(mark.arrived, arrived))

    def knows(self, model: str) -> bool:
        """Say whether anything has arrived for a model."""
        with self._lock:
            return model in self._marks

    def idle(self) -> Micros:
        """Return how long ago the last event of any model arrived."""
        with self._lock:
            last = max((mark.arrived for mark in self._marks.values()), default=0)
        return self._clock.now() - last

    def settle(self) -> None:
        """Answer from now on by what has arrived until now."""
        with self._lock:
            self._settled = dict(self._marks)
            self._now = self._clock.now()

    def mark(self, model: str) -> Mark | None:
        """Return how far a model had come at the last `settle`."""
        with self._lock:
            return self._settled.get(model)

    def closed_before(self, model: str, lateness: Micros) -> Micros:
        """Return the moment before which every step that ends is over; 0 for an unknown model."""
        mark = self.mark(model)
        if mark is None:
            return 0
        quiet = self._now - mark.arrived >= QUIET
        return (self._now if quiet else min(self._now, mark.newest)) - lateness

    def horizon(self, model: str) -> Micros:
        """Return the moment to which steps reach: now for live traffic, else the newest event."""
        mark = self.mark(model)
        if mark is None:
            return 0
        return max(self._now, mark.newest) if mark.live else mark.newest
