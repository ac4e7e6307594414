from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_quantile_cells_of_the_baseline(subject_of: MakeSubject, point_of: OnePoint) -> None:
    """Against the textbook index on deciles of the raw values."""
    rng = np.random.default_rng(1)
    baseline, rows = rng.lognormal(0, 1, 40_000), rng.lognormal(0.4, 1, 20_000)
    point = point_of("psi", subject_of({"x": rows}, {"x": baseline}), "x")
    edges = np.quantile(baseline, np.linspace(0, 1, 11)[1:-1])
    p, q = (np.bincount(np.digitize(v, edges), minlength=10) / len(v) for v in (rows, baseline))
    assert point.value == pytest.approx(((p - q) * np.log(p / q)).sum(), rel=0.03)
    assert point.expected == pytest.approx(9 * (1 / 20_000 + 1 / 40_000), rel=0.05)
    assert (point.n, point.m) == (20_000, 40_000)
    assert point.low is not None
    assert point.low > 0.1


def test_levels_missing_and_new(subject_of: MakeSubject, point_of: OnePoint) -> None:
    base = {"c": ["a"] * 500 + ["b"] * 400 + [None] * 100}
    same = point_of("psi", subject_of(base, base), "c")
    assert same.value == 0
    missing = point_of("psi", subject_of({"c": ["a"] * 300 + ["b"] * 200 + [None] * 500}, base), "c")
    new = point_of("psi", subject_of({"c": ["a"] * 300 + ["z"] * 600 + [None] * 100}, base), "c")
    assert missing.low is not None and missing.low > 0.2
    assert new.low is not None and new.low > 1


def test_many_levels_share_the_last_cell(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(2)
    names = np.array([f"level {i:03}" for i in range(300)])
    baseline, rows = rng.choice(names, 20_000), rng.choice(names, 2000)
    point = point_of("psi", subject_of({"c": rows}, {"c": baseline}), "c")
    assert point.expected == pytest.approx(19 * (1 / 2000 + 1 / 20_000), rel=0.1)
    assert point.low == 0


def test_a_constant_column_that_changes(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("psi", subject_of({"x": [1.0] * 90 + [2.0] * 10}, {"x": [1.0] * 5000}), "x")
    assert point.low is not None and point.low > 0.1


def test_it_includes_score_and_prediction(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"x": [1.0, 2.0], "score": [0.1, 0.9], "prediction": ["0", "1"]}
    subject = subject_of(rows, rows)
    assert point_of("psi", subject, "score").status is PointStatus.OK
    assert point_of("psi", subject, "prediction").status is PointStatus.OK


def test_it_says_why_there_is_none(subject_of: MakeSubject, point_of: OnePoint) -> None:
    assert point_of("psi", subject_of({"x": [1.0]})).status is PointStatus.NO_BASELINE
    empty = point_of("psi", subject_of({"x": []}, {"x": [1.0, 2.0]}))
    assert (empty.status, empty.n, empty.m) == (PointStatus.TOO_FEW, 0, 2)
