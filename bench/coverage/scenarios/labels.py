"""Labels that come late, or not at all: of a classifier and of a regression."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, Truths, World
from scipy.stats import lognorm, norm

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.arrivals import ArrivalCounts

SECONDS, SIGMA = 3600.0, 0.8
NOW, THEN, ORPHANS = 0.55, 0.75, 0.1
LAGS = {"label_lag_p50": 0.5, "label_lag_p90": 0.9}
IDS = ("label_coverage", "label_maturity", "orphan_labels")
SHIFT = 0.2
"""By how much the logarithm of the lags grew."""

EARLY = NOW * float(norm.cdf(-SHIFT / SIGMA))
"""The share of rows whose label comes within the baseline's median lag."""


def classified(rng: Generator, size: int, now: bool) -> Rows:
    """Draw answers that are right more often where the label comes early; many labels never come."""
    lag, early = _lags(rng, size, now)
    right = rng.random(size) < np.where(early, 0.85, 0.7)
    said = rng.random(size) < 0.4
    label = np.where(np.isnan(lag), np.nan, (said == right).astype(float))
    return {"prediction": np.where(said, "1", "0"), "label": _with_gaps(label), "label_lag": lag}


def answered(rng: Generator, size: int, now: bool) -> Rows:
    """Draw numbers whose errors are smaller where the label comes early."""
    lag, early = _lags(rng, size, now)
    said = rng.normal(10.0, 3.0, size)
    label = said + rng.laplace(0.0, np.where(early, 1.0, 1.5))
    return {
        "prediction": said,
        "label": _with_gaps(np.where(np.isnan(lag), np.nan, label)),
        "label_lag": lag,
        "_error": np.abs(said - label),
    }


def _lags(rng: Generator, size: int, now: bool) -> tuple[np.ndarray, np.ndarray]:
    lag = SECONDS * np.exp(SIGMA * rng.normal(size=size) + (SHIFT if now else 0.0))
    early = lag < SECONDS
    return np.where(rng.random(size) < (NOW if now else THEN), lag, np.nan), early


def _with_gaps(label: np.ndarray) -> list[float | None]:
    return [None if np.isnan(one) else one for one in label.tolist()]


def start(size: int) -> Ready:
    worlds = World.of(classified, Task.BINARY), World.of(answered, Task.REGRESSION)
    # Labels come after the microsecond in which a row was made; the lags of a plan are of whole microseconds.
    limits = [world.plan.early or 0.0 for world in worlds]
    truths = worlds[0].truths(size, partial(_early_accuracy, limits[0]))
    truths |= worlds[1].truths(size, partial(_early_mae, limits[1]))
    truths |= {name: float(lognorm.ppf(q, SIGMA, scale=SECONDS * np.exp(SHIFT))) for name, q in LAGS.items()}
    truths |= {"label_coverage": NOW, "label_maturity": NOW / THEN, "orphan_labels": ORPHANS}
    return Ready(truths, partial(draw, worlds))


def _early_accuracy(limit: float, now: Rows, _: Rows) -> Truths:
    early = now["label_lag"] <= limit
    label = np.array([one is not None and one == 1.0 for one in now["label"]])
    return {"early_accuracy": float(((now["prediction"] == "1") == label)[early].mean())}


def _early_mae(limit: float, now: Rows, _: Rows) -> Truths:
    return {"early_mae": float(now["_error"][now["label_lag"] <= limit].mean())}


def draw(worlds: tuple[World, World], rng: Generator, n: int) -> Draw:
    """Draw a baseline, and windows of n rows, of n labels and of n early labels on average."""
    _, then = worlds[0].past(rng)
    now, labelled, early = (worlds[0].window(rng, round(n / part))[1] for part in (1, NOW, EARLY))
    _, numbers = worlds[1].window(rng, round(n / EARLY))
    counted = ArrivalCounts(labels=n, orphans=int(rng.binomial(n, ORPHANS)))
    subject = replace(worlds[0].subject(now, then), as_of=30 * DAY, arrivals=counted)
    others = (
        (worlds[0].subject(labelled, None), tuple(LAGS)),
        (worlds[0].subject(early, None), ("early_accuracy",)),
        (worlds[1].subject(numbers, None), ("early_mae",)),
    )
    return Draw([(subject, IDS), *others])


LABELS = Scenario(
    "labels",
    "labels of 55 % of the rows (75 % in the baseline) come after a log-normal time; early ones are easier; "
    "n rows, or as many rows as have n labels, or n early labels, on average; "
    "10,000 rows of baseline, new in each run",
    start,
)
