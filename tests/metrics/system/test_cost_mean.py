from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import t

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_the_mean_with_students_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    costs = np.random.default_rng(1).gamma(2, 0.5, 120)
    point = point_of("cost_mean", subject_of({"cost": [*costs.tolist(), None, float("nan")]}))
    assert point.value == pytest.approx(costs.mean(), abs=1e-6)
    assert point.n == 120
    half = t.ppf(0.975, 119) * costs.std(ddof=1) / np.sqrt(120)
    assert (point.low, point.high) == pytest.approx((costs.mean() - half, costs.mean() + half), abs=1e-5)


def test_of_a_slice(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"c": ["a", "b", "a"], "cost": [1.0, 9.0, 3.0]}
    assert point_of("cost_mean", subject_of(rows, rows, slice="c=a", segments=["c"])).value == 2.0


def test_costs_that_stopped_are_unknown_and_none_at_all_are_no_point(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    stopped = point_of("cost_mean", subject_of({"x": [1.0]}, {"x": [1.0], "cost": [2.0]}))
    assert (stopped.status, stopped.n) == (PointStatus.TOO_FEW, 0)
    assert points(subject_of({"x": [1.0]}), ["cost_mean"]) == []
