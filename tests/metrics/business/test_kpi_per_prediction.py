from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points
from offing.stats.compound_poisson import compound_poisson

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_value_per_prediction(subject_of: MakeSubject) -> None:
    kpis = {"revenue": [10.0, 20.0, 60.0], "one": [5.0]}
    found = {p.column: p for p in points(subject_of({"x": [1.0] * 45}, kpis=kpis), ["kpi_per_prediction"])}
    revenue = found["revenue"]
    expected = [number / 45 for number in compound_poisson(3, 30.0, 700.0)]
    assert (revenue.value, revenue.low, revenue.high) == pytest.approx(expected)
    assert revenue.n == 45
    assert found["one"].status is PointStatus.TOO_FEW


def test_events_without_predictions_have_no_worth(subject_of: MakeSubject) -> None:
    [point] = points(subject_of({"x": []}, {"x": [1.0]}, kpis={"sold": [1.0, 2.0]}), ["kpi_per_prediction"])
    assert (point.status, point.column) == (PointStatus.TOO_FEW, "sold")
