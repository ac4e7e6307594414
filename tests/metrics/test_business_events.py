from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from offing.metrics.business_events import all_zero_or_one, business_events
from offing.profiles.bucket import KPI_BITS, BucketProfile, KpiSum

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def sums_of(*values: float) -> KpiSum:
    whole = [round(value * 2**KPI_BITS) for value in values]
    return KpiSum(len(values), sum(whole), sum(one * one for one in whole))


def test_samples_of_the_host_are_no_business(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0]}, {"x": [1.0]}, kpis={"sold": [2.0], "system.cpu": [0.5, 0.7]})
    assert isinstance(subject.baseline, BucketProfile)
    before = replace(subject.baseline, kpis={"gone": sums_of(3.0), "system.gpu": sums_of(1.0)})
    found = list(business_events(replace(subject, baseline=before)))
    assert found == [("gone", KpiSum(), sums_of(3.0)), ("sold", sums_of(2.0), KpiSum())]


@pytest.mark.parametrize(
    ("values", "expected"),
    [((0, 1, 1), True), ((0, 0), True), ((), False), ((0.5, 0.5), False), ((2,), False), ((-1, 1), False)],
)
def test_zero_and_one(values: tuple[float, ...], expected: bool) -> None:
    assert all_zero_or_one(sums_of(*values)) is expected
