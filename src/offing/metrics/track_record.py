"""How well an estimate foretold what came, and whether it may still be shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from offing.domain.point import Point, PointStatus
from offing.stats.coverage import so_rarely

REALISED: Mapping[str, str] = MappingProxyType(
    {
        "estimated_accuracy": "accuracy",
        "estimated_accuracy_reweighted": "accuracy",
        "estimated_brier": "brier",
        "estimated_f1": "f1",
        "estimated_log_loss": "log_loss",
        "estimated_mae": "mae",
        "estimated_precision": "precision",
        "estimated_recall": "recall",
        "estimated_rmse": "rmse",
        "estimated_roc_auc": "roc_auc",
    }
)
"""Which metric each estimate foretells."""

Verdict = Literal["good", "bad", "open"]

NOMINAL = 0.95
"""The share of steps in which an interval should hold what came."""

FEWEST = 8
"""With fewer steps than this nothing is said of an estimate."""

DOUBT = 0.05
"""So improbable must the misses be, were the interval right, before they count against it."""

TOLERANCE = 0.02
"""Errors up to this share of the mean realised value do not matter, whatever the interval says."""


@dataclass(frozen=True)
class TrackRecord:
    """An estimate beside what came, over `steps` steps in which both are known.

    `bias` is the mean of estimate minus realised value, `rmse` the root of the mean square of it,
    `held` in how many steps the interval held the realised value, and `tolerance` the RMSE that is let
    pass.
    """

    steps: int
    bias: float
    rmse: float
    held: int
    tolerance: float

    @property
    def coverage(self) -> float | None:
        """The share of steps in which the interval held; None without steps."""
        return self.held / self.steps if self.steps else None

    @property
    def verdict(self) -> Verdict:
        """Say `bad` when the estimate is wrong beyond its interval and beyond what matters.

        It is `open` below `FEWEST` steps. It is `bad` when so few held intervals had a probability
        below `DOUBT` if each held with probability `NOMINAL` (binomial), and the RMSE is above the
        tolerance. A wide interval alone is no fault, nor is a small error with a smaller interval.
        """
        if self.steps < FEWEST:
            return "open"
        surprise = so_rarely(self.held, self.steps, NOMINAL)
        return "bad" if surprise < DOUBT and self.rmse > self.tolerance else "good"

    def __str__(self) -> str:
        sign = "above" if self.bias >= 0 else "below"
        return (
            f"over {self.steps} steps it was off by {self.rmse:.3g} (root mean square), {abs(self.bias):.3g} "
            f"{sign} what came on average, and its interval held in {self.held}"
        )


def track_record(
    estimates: Iterable[Point], realised: Iterable[Point], *, tolerance: float | None = None
) -> TrackRecord:
    """Score estimates against the points of the same windows once their labels had come.

    Points are matched by window, column and slice; a step counts when both have a value. Where only
    part of a window's labels came, what they are a sample of may differ from them: the realised point's
    own interval then widens the estimate's. `tolerance` is in the metric's unit; without it `TOLERANCE`
    of the mean size of the realised values.
    """
    came = {_key(point): point for point in realised if point.status is PointStatus.OK}
    pairs = [(point, came[_key(point)]) for point in estimates if _counts(point) and _key(point) in came]
    errors = [_value(estimate) - _value(found) for estimate, found in pairs]
    if not pairs:
        return TrackRecord(0, 0.0, 0.0, 0, tolerance or 0.0)
    size = sum(abs(_value(found)) for _, found in pairs) / len(pairs)
    return TrackRecord(
        steps=len(pairs),
        bias=sum(errors) / len(errors),
        rmse=math.sqrt(sum(error * error for error in errors) / len(errors)),
        held=sum(_holds(estimate, found) for estimate, found in pairs),
        tolerance=TOLERANCE * size if tolerance is None else tolerance,
    )


def _key(point: Point) -> tuple[int, int, str | None, str | None]:
    return point.window.start, point.window.end, point.column, point.slice


def _counts(point: Point) -> bool:
    return point.status is PointStatus.OK


def _value(point: Point) -> float:
    return 0.0 if point.value is None else point.value


def _holds(estimate: Point, found: Point) -> bool:
    """Say whether the estimate's interval holds what came, given that not all labels need have come."""
    if estimate.low is None or estimate.high is None or found.low is None or found.high is None:
        return False
    missing = max(0.0, 1.0 - found.n / estimate.n) if estimate.n > 0 else 0.0
    value, doubt = _value(found), math.sqrt(missing)
    below = math.hypot(_value(estimate) - estimate.low, doubt * (found.high - value))
    above = math.hypot(estimate.high - _value(estimate), doubt * (value - found.low))
    return -below <= value - _value(estimate) <= above
