from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points
from offing.stats.compound_poisson import compound_poisson
from offing.stats.poisson import garwood

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_a_total_per_name(subject_of: MakeSubject) -> None:
    kpis = {
        "revenue": [10.0, 20.0, 60.0],
        "bought": [1.0, 1.0, 0.0],
        "refund": [-4.0],
        "system.cpu": [0.5] * 3,
    }
    found = {p.column: p for p in points(subject_of({"x": [1.0]}, kpis=kpis), ["kpi_total"])}
    assert list(found) == ["bought", "refund", "revenue"]
    revenue, bought = found["revenue"], found["bought"]
    assert (revenue.value, revenue.low, revenue.high) == pytest.approx(compound_poisson(3, 30.0, 700.0))
    assert (bought.value, bought.low, bought.high) == pytest.approx(garwood(2))
    assert (found["refund"].status, found["refund"].n) == (PointStatus.TOO_FEW, 1)


def test_no_business_events_have_no_points(subject_of: MakeSubject) -> None:
    assert points(subject_of({"x": [1.0]}), ["kpi_total"]) == []
