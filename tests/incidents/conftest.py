"""Verdicts and histories for what incidents are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import DAY, Window
from offing.monitors.history import History, SeriesPoints

MakeVerdict = Callable[..., Verdict]
MakeHistory = Callable[..., History]

BASELINE = 5
STEPS = 60

SERIES = {
    Cause.SYSTEM: Series("volume"),
    Cause.QUALITY: Series("missing", "a"),
    Cause.DRIFT: Series("ridit", "a"),
    Cause.PREDICTION: Series("ridit", "score"),
    Cause.PERFORMANCE: Series("roc_auc"),
    Cause.BUSINESS: Series("kpi_mean", "clicks"),
}
"""A series for each cause."""


def make_verdict(
    step: int,
    cause: Cause = Cause.DRIFT,
    *,
    series: Series | None = None,
    since: int | None = None,
    severity: Severity = Severity.WARNING,
    strength: float = 1.0,
    alarming: bool = True,
) -> Verdict:
    """Return a verdict on a daily step; its evidence begins at the step `since`, or with its own."""
    return Verdict(
        monitor="budget",
        series=series or SERIES[cause],
        at=Window(step * DAY, (step + 1) * DAY),
        since=(step if since is None else since) * DAY,
        severity=severity,
        cause=cause,
        strength=strength,
        value=1.0,
        low=None,
        high=None,
        n=1,
        expected=0.0,
        threshold=0.5,
        sentence="it moved",
        alarming=alarming,
    )


def make_history(
    series: Iterable[Series] = SERIES.values(),
    *,
    closed: int = STEPS,
    unknown: tuple[int, ...] = (),
    coverage: np.ndarray | None = None,
) -> History:
    """Return a history of 60 daily steps, 5 of them the baseline; `unknown` ones have no values."""
    values = np.ones(STEPS)
    values[list(unknown)] = np.nan
    columns = {
        one: SeriesPoints(values, values, values, values, np.ones(STEPS, np.int64)) for one in sorted(series)
    }
    if coverage is not None:
        counts = np.ones(STEPS, np.int64)
        columns[Series("label_coverage")] = SeriesPoints(coverage, coverage, coverage, coverage, counts)
    numbers = np.arange(STEPS)
    return History("m", numbers * DAY, DAY, numbers < closed, numbers < BASELINE, columns)


@pytest.fixture(scope="session")
def verdict() -> MakeVerdict:
    """Give the function that makes a verdict."""
    return make_verdict


@pytest.fixture(scope="session")
def history_of() -> MakeHistory:
    """Give the function that makes a history."""
    return make_history
