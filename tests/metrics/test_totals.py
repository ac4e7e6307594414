from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.metrics.totals import total
from offing.profiles.bucket import KPI_BITS, KpiSum
from offing.stats.compound_poisson import compound_poisson
from offing.stats.poisson import garwood

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def sums_of(*values: float) -> KpiSum:
    whole = [round(value * 2**KPI_BITS) for value in values]
    return KpiSum(len(values), sum(whole), sum(one * one for one in whole))


def test_a_total_has_the_interval_of_a_compound_poisson(subject_of: MakeSubject) -> None:
    point = total(
        subject_of({"x": [1.0]}), "t", sums_of(2, 5, 11), KpiSum(), column="sold", per=2.0, note="why"
    )
    expected = compound_poisson(3, 6.0, 21.0)
    assert (point.value, point.n, point.column, point.note) == (9.0, 3, "sold", "why")
    assert (point.low, point.high) == pytest.approx((expected.low / 2, expected.high / 2))


def test_a_total_of_zeros_and_ones_is_a_count(subject_of: MakeSubject) -> None:
    point = total(subject_of({"x": [1.0]}), "t", sums_of(1, 0, 1, 1), KpiSum())
    assert (point.value, point.low, point.high) == pytest.approx(garwood(3))
    single = total(subject_of({"x": [1.0]}), "t", sums_of(1), KpiSum())
    assert (single.value, single.low, single.high) == pytest.approx(garwood(1))


def test_no_events_are_nothing_up_to_what_chance_keeps_away(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0]})
    point = total(subject, "t", KpiSum(), sums_of(4, 6))
    assert (point.value, point.low, point.high) == pytest.approx((0.0, 0.0, 5 * garwood(0).high))
    refunds = total(subject, "t", KpiSum(), sums_of(-4, -6))
    assert (refunds.value, refunds.low, refunds.high) == pytest.approx((0.0, -5 * garwood(0).high, 0.0))


def test_one_value_is_too_few_and_values_without_end_are_undefined(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0]})
    assert total(subject, "t", sums_of(4), KpiSum()).status is PointStatus.TOO_FEW
    assert total(subject, "t", KpiSum(), KpiSum()).status is PointStatus.TOO_FEW
    huge = total(subject, "t", KpiSum(2, 10**320, 0), KpiSum())
    assert huge.status is PointStatus.UNDEFINED
