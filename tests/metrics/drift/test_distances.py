"""The distances of the drift family against scipy, from raw rows through real profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats as peer

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

OVER_CELLS = ("hellinger", "total_variation", "chi_square")
OF_ORDER = ("cramer_von_mises", "anderson_darling", "wasserstein")
OF_QUANTILES = ("median_shift", "lower_tail_shift", "upper_tail_shift")
ALL = (*OVER_CELLS, *OF_ORDER, *OF_QUANTILES)


def column(shape: str, size: int, rng: np.random.Generator, moved: float = 0.0) -> np.ndarray:
    if shape == "normal":
        return rng.normal(moved, 1.0, size)
    if shape == "heavy":
        return rng.standard_t(3, size) + moved
    if shape == "ties":
        return rng.choice([1.0, 2.0, 5.0], size, p=[0.5 - moved / 4, 0.3, 0.2 + moved / 4])
    return np.where(rng.random(size) < 0.8 - moved / 4, 0.0, rng.exponential(1.0, size))


def value(point_of: OnePoint, metric: str, subject: Any) -> float:
    found = point_of(metric, subject, "x").value
    assert found is not None
    return float(found)


@pytest.mark.parametrize("shape", ["normal", "heavy", "ties", "zeros"])
def test_a_clear_change_is_what_scipy_finds(shape: str, subject_of: MakeSubject, point_of: OnePoint) -> None:
    """Large samples of one size, in which the correction for chance is small."""
    rng = np.random.default_rng(5)
    n = 20_000
    x, y = column(shape, n, rng, 0.8), column(shape, n, rng)
    subject = subject_of({"x": x}, {"x": y}, task=Task.UNKNOWN)
    distance = peer.wasserstein_distance(x, y) / np.std(y, ddof=1)
    assert value(point_of, "wasserstein", subject) == pytest.approx(distance, rel=0.02, abs=0.01)
    t = peer.cramervonmises_2samp(x, y).statistic
    assert value(point_of, "cramer_von_mises", subject) == pytest.approx(
        np.sqrt(t * 2 / n), rel=0.03, abs=0.003
    )
    a2 = _anderson_darling(x, y)
    assert value(point_of, "anderson_darling", subject) == pytest.approx(
        np.sqrt(a2 * 2 / n), rel=0.05, abs=0.01
    )
    for metric, q in zip(OF_QUANTILES, (0.5, 0.05, 0.95), strict=True):
        point = point_of(metric, subject, "x")
        if shape in ("normal", "heavy"):
            unit = (np.quantile(y, 0.75) - np.quantile(y, 0.25)) / 1.349
            shift = (np.quantile(x, q) - np.quantile(y, q)) / unit
            assert point.value == pytest.approx(shift, abs=0.1)


def _anderson_darling(x: np.ndarray, y: np.ndarray) -> float:
    """Return the two-sample statistic with midranks, by its integral over the pooled sample."""
    pooled = np.sort(np.concatenate([x, y]))
    places, sizes = np.unique(pooled, return_counts=True)
    total, n = len(pooled), len(x)
    before = np.searchsorted(pooled, places)
    middle = before + sizes / 2
    ranks = [np.searchsorted(np.sort(s), places) for s in (x, y)]
    own = [np.searchsorted(np.sort(s), places, side="right") - r for s, r in zip((x, y), ranks, strict=True)]
    parts = 0.0
    for rank, count in zip(ranks, own, strict=True):
        gap = total * (rank + count / 2) - n * middle
        parts += float((sizes / total * gap**2 / (middle * (total - middle) - total * sizes / 4)).sum()) / n
    return (total - 1) / total * parts


@pytest.mark.parametrize("metric", OVER_CELLS)
def test_levels_are_what_the_formula_says(metric: str, subject_of: MakeSubject, point_of: OnePoint) -> None:
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.3, 0.3, 0.4])
    n = 30_000
    sides = [np.repeat(["a", "b", "c"], (shares * n).round().astype(int)).tolist() for shares in (p, q)]
    subject = subject_of({"x": sides[0]}, {"x": sides[1]}, task=Task.UNKNOWN)
    expected = {
        "hellinger": np.sqrt(1 - np.sqrt(p * q).sum()),
        "total_variation": np.abs(p - q).sum() / 2,
        "chi_square": np.sqrt(
            peer.chi2_contingency(np.array([p, q]) * n, correction=False).statistic / (2 * n)
        ),
    }[metric]
    point = point_of(metric, subject, "x")
    assert point.value == pytest.approx(expected, rel=0.01)
    assert point.m == n
    assert point.low is not None
    assert point.low > 0.1


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("shape", ["normal", "ties", "zeros"])
def test_no_change_is_no_more_than_chance(metric: str, shape: str, subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(8)
    quiet = 0
    for _ in range(40):
        rows = [{"x": column(shape, 400, rng)} for _ in range(2)]
        (point,) = points(subject_of(*rows, task=Task.UNKNOWN), [metric])
        if point.status is not PointStatus.OK:
            quiet += 1
            continue
        assert point.low is not None
        assert point.high is not None
        quiet += point.low <= 0.0 <= point.high
    assert quiet >= 36


@pytest.mark.parametrize("metric", OVER_CELLS)
def test_missing_and_new_levels_are_cells(metric: str, subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = {"x": ["a", "b"] * 500}
    for now in ({"x": ["a", "b"] * 400 + [None] * 200}, {"x": ["a", "b"] * 400 + ["new"] * 200}):
        point = point_of(metric, subject_of(now, then, task=Task.UNKNOWN), "x")
        assert point.low is not None
        assert point.low > 0.05


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("size", [0, 1, 2])
def test_few_rows_are_unknown_or_wide(metric: str, size: int, subject_of: MakeSubject) -> None:
    rows = {"x": np.arange(200.0)}
    (point,) = points(subject_of({"x": rows["x"][:size]}, rows, task=Task.UNKNOWN), [metric])
    if point.status is PointStatus.OK:
        assert point.low is not None
        assert point.high is not None
        assert point.high > point.low
    else:
        assert point.reason
