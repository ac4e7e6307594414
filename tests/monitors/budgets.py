"""What the tests of the alert budget share: series, what is usual of them, and judging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, Verdict
from offing.monitors.budget import BudgetMonitor
from offing.monitors.history import History
from offing.monitors.monitor import Judged

AUC, COVERAGE, VOLUME = Series("roc_auc"), Series("label_coverage"), Series("volume")
A, B = Series("ridit", "a"), Series("ridit", "b")
CAUSES = {
    A: Cause.DRIFT,
    B: Cause.DRIFT,
    AUC: Cause.PERFORMANCE,
    VOLUME: Cause.SYSTEM,
    Series("missing", "a"): Cause.DRIFT,
}
USUAL = {A: 0.5, AUC: 0.7, VOLUME: 1000.0, Series("missing", "a"): 0.05, B: 0.5}


def noise(series: Series, steps: int, seed: int = 0, scale: float = 0.1) -> np.ndarray:
    """Return values about the usual, with a deviation of `scale` times what is usual."""
    rng = np.random.default_rng([seed, *str(series).encode()])
    return USUAL[series] * (1 + scale * rng.normal(size=steps))


def judge(history: History, causes: Mapping[Series, Cause] = CAUSES, **options: Any) -> Judged:
    """Judge by a strict budget where none is given, so that chance does not alarm in a test's days."""
    return BudgetMonitor(causes, **{"false_alarms": 0.02, **options}).judge(history)


def alarms(judged: Judged) -> list[Verdict]:
    return [v for v in judged.verdicts if v.alarming]


def shifted(series: Series, by: float, *, steps: int = 100, at: int = 60, scale: float = 0.1) -> np.ndarray:
    """Return values about the usual, that lie `by` off from step `at` on."""
    values = noise(series, steps, scale=scale)
    values[at:] += by
    return values
