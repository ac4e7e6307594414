"""How large a shift must be before anybody wants to hear of it."""

from __future__ import annotations

from dataclasses import dataclass

from offing.stats.arrays import Bools, Floats


@dataclass(frozen=True)
class SmallestShift:
    """The smallest shift of a metric that matters, and the direction that is trouble.

    `direction` is +1 (only higher is trouble), -1 (only lower) or 0 (both). `amount` is absolute,
    or a share of the baseline's value when `relative`.
    """

    amount: float
    direction: int
    relative: bool = False

    def reached(self, shift: Floats, baseline: Floats, *, share: float = 1.0) -> Bools:
        """Return where `shift` (window mean minus baseline mean) is large enough."""
        least = self.amount * share * (abs(baseline) if self.relative else 1.0)
        size = abs(shift) if self.direction == 0 else shift * self.direction
        result: Bools = size >= least
        return result


SMALLEST_SHIFTS = {
    "ridit": SmallestShift(0.028, 0),
    "spread": SmallestShift(0.013, 0),
    "jensen_shannon": SmallestShift(0.004, +1),
    "missing": SmallestShift(0.01, +1),
    "invalid": SmallestShift(0.001, +1),
    "new_levels": SmallestShift(0.005, +1),
    "volume": SmallestShift(0.2, -1, relative=True),
    "latency_p95": SmallestShift(0.1, +1, relative=True),
    "error_rate": SmallestShift(0.005, +1),
    "roc_auc": SmallestShift(0.01, -1),
    "log_loss": SmallestShift(0.02, +1, relative=True),
    "mae": SmallestShift(0.02, +1, relative=True),
    "rmse": SmallestShift(0.02, +1, relative=True),
}
"""What the budget monitor watches. 0.028 of ridit and 0.013 of spread are what a shift of the mean
by 0.1 standard deviations, and of the deviation by 10 %, do to a normal column; 0.004 bits of
Jensen-Shannon divergence go with a PSI of 0.02. PSI itself is not watched: where a level is absent
from a step it depends on how many rows the step has, and steps differ in that."""
