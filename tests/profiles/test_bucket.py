from __future__ import annotations

import pytest

from offing.domain.window import HOUR, Window
from offing.profiles.bucket import BucketProfile, KpiSum
from offing.profiles.column import NumericCounts


def test_kpi_sums_read_as_values() -> None:
    values = [1.5, 2.5, 5.0]
    found = KpiSum(3, round(sum(values) * 2**20), round(sum(v * v for v in values) * 2**40), invalid=2)
    assert found.total == 9.0
    assert found.mean == 3.0
    assert found.variance == pytest.approx(3.25)
    assert (KpiSum().mean, KpiSum(1, 5, 25).variance) == (None, None)


def test_kpi_sums_add_up() -> None:
    assert KpiSum(1, 2, 3, 4) + KpiSum(10, 20, 30, 40) == KpiSum(11, 22, 33, 44)


def test_a_bucket_is_a_window() -> None:
    bucket = BucketProfile(HOUR, HOUR, 0, {}, None, None, NumericCounts.empty(), None)
    assert bucket.window == Window(HOUR, 2 * HOUR)
