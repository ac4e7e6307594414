from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_few_rows_are_counted_exactly(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"x": [1.0, 1.0, 2.0, None, None, 0.0, -0.0], "c": ["a", "a", "a", None, None, "b", "b"]}
    point = point_of("duplicate_rows", subject_of(rows))
    assert (point.value, point.low, point.high) == pytest.approx((3 / 7,) * 3)
    assert point.n == 7


@pytest.mark.parametrize("rows", [3000, 60_000])
def test_a_sample_finds_the_share(rows: int, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    fresh = rng.normal(size=rows)
    values = np.concatenate([fresh, fresh[: rows // 4]])
    rng.shuffle(values)
    point = point_of("duplicate_rows", subject_of({"x": values, "y": values * 2}))
    assert point.value is not None
    assert point.low is not None
    assert point.high is not None
    assert point.low <= 0.2 <= point.high
    assert point.high - point.low < 0.12
    none = point_of("duplicate_rows", subject_of({"x": fresh}))
    assert none.value == 0.0
    assert none.high is not None
    assert 0 < none.high < 0.02


def test_no_rows(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("duplicate_rows", subject_of({"x": []}, {"x": [1.0]}))
    assert point.status is PointStatus.TOO_FEW
