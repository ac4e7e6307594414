from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points
from offing.stats.poisson import garwood

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_events_per_prediction(subject_of: MakeSubject) -> None:
    kpis = {"bought": [19.9] * 6, "seen": [1.0] * 90, "system.cpu": [0.5]}
    found = {p.column: p for p in points(subject_of({"x": [1.0] * 40}, kpis=kpis), ["kpi_rate"])}
    assert list(found) == ["bought", "seen"]
    bought = found["bought"]
    assert (bought.value, bought.low, bought.high) == pytest.approx([number / 40 for number in garwood(6)])
    assert bought.n == 40
    assert found["seen"].value == 2.25


def test_events_without_predictions_have_no_rate(subject_of: MakeSubject) -> None:
    [point] = points(subject_of({"x": []}, {"x": [1.0]}, kpis={"bought": [1.0]}), ["kpi_rate"])
    assert (point.status, point.column) == (PointStatus.TOO_FEW, "bought")
