from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.metrics.catalogue import points
from offing.stats.compound_poisson import compound_poisson

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_the_sum_of_the_costs(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("cost_total", subject_of({"cost": [1.0, 2.5, 4.0]}))
    assert (point.value, point.low, point.high) == pytest.approx(compound_poisson(3, 2.5, 2.25))
    assert (point.n, point.note) == (3, None)


def test_predictions_without_a_cost_are_said(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("cost_total", subject_of({"cost": [1.0, None, 4.0]}))
    assert (point.value, point.note) == (5.0, "1 of 3 predictions have no cost")


def test_no_costs_no_point(subject_of: MakeSubject) -> None:
    assert points(subject_of({"x": [1.0]}), ["cost_total"]) == []
