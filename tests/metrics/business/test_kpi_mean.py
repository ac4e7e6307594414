from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points
from offing.stats.proportion import wilson

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_a_mean_per_name(subject_of: MakeSubject, point_of: OnePoint) -> None:
    amounts = np.random.default_rng(1).lognormal(3, 1, 200)
    subject = subject_of({"x": [1.0]}, kpis={"revenue": amounts.tolist(), "refund": [5.0]})
    revenue = point_of("kpi_mean", subject, "revenue")
    assert revenue.value == pytest.approx(amounts.mean(), rel=1e-4)
    assert revenue.low is not None and revenue.low < amounts.mean()
    refund = point_of("kpi_mean", subject, "refund")
    assert (refund.status, refund.n) == (PointStatus.TOO_FEW, 1)


def test_events_of_zero_and_one_have_the_interval_of_a_share(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    subject = subject_of({"x": [1.0]}, kpis={"cancelled": [0.0] * 85 + [1.0] * 3, "half": [0.5] * 80 + [0.0]})
    cancelled = point_of("kpi_mean", subject, "cancelled")
    expected = wilson(3, 88)
    assert (cancelled.value, cancelled.low, cancelled.high) == (expected.value, expected.low, expected.high)
    assert cancelled.low is not None and cancelled.low > 0
    half = point_of("kpi_mean", subject, "half")
    assert half.low is not None and half.low > wilson(40, 81).low


def test_no_business_events_have_no_points(subject_of: MakeSubject) -> None:
    assert points(subject_of({"x": [1.0]}), ["kpi_mean"]) == []
