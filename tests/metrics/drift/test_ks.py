from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import ks_2samp

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def drawn(kind: str, rng: np.random.Generator, size: int, by: float) -> np.ndarray:
    if kind == "heavy tails":
        return rng.standard_cauchy(size) + by
    if kind == "ties":
        return rng.poisson(4 + 2 * by, size).astype(np.float64)
    if kind == "zero inflated":
        return np.where(rng.random(size) < 0.6 - by / 2, 0.0, rng.lognormal(0, 2, size))
    return rng.normal(by, 1, size)


@pytest.mark.parametrize("kind", ["heavy tails", "ties", "zero inflated", "missing"])
def test_it_is_scipy_s_to_a_cell(kind: str, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    rows, baseline = drawn(kind, rng, 2000, 0.3), drawn(kind, rng, 8000, 0.0)
    shown = [None if kind == "missing" and i % 10 < 3 else v for i, v in enumerate(rows.tolist())]
    kept = np.array([v for v in shown if v is not None])
    point = point_of("ks", subject_of({"x": shown}, {"x": baseline}), "x")
    assert point.value == pytest.approx(ks_2samp(kept, baseline).statistic, abs=0.006)
    assert point.n == len(kept)
    assert point.low is not None and point.high is not None and point.value is not None
    assert 0 < point.low <= point.value <= point.high


def test_ties_lower_what_is_expected(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(2)
    coins, smooth = rng.integers(0, 2, 4000).astype(float), rng.normal(size=4000)
    subject = subject_of({"coin": coins[:500], "x": smooth[:500]}, {"coin": coins, "x": smooth})
    coin, x = point_of("ks", subject, "coin").expected, point_of("ks", subject, "x").expected
    assert coin is not None and x is not None
    assert coin < 0.55 * x


def test_levels_have_no_order(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"x": [1.0, 2.0], "c": ["a", "b"]}
    assert point_of("ks", subject_of(rows, rows)).column == "x"


def test_it_says_why_there_is_none(subject_of: MakeSubject, point_of: OnePoint) -> None:
    nulls = point_of("ks", subject_of({"x": [None, float("nan")]}, {"x": [1.0, 2.0]}))
    assert nulls.status is PointStatus.TOO_FEW
    assert nulls.reason is not None and "0 finite values" in nulls.reason
    assert point_of("ks", subject_of({"x": [1.0]})).status is PointStatus.NO_BASELINE
    assert point_of("ks", subject_of({"x": [1.0]}, {"x": [None, None]})).status is PointStatus.NO_BASELINE
