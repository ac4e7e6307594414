from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_mann_whitney_s_to_a_cell(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    rows, baseline = rng.lognormal(0.3, 2, 700), rng.lognormal(0, 2, 5000)
    point = point_of("ridit", subject_of({"x": rows}, {"x": baseline}), "x")
    reference = mannwhitneyu(rows, baseline).statistic / (700 * 5000)
    assert point.value == pytest.approx(reference, abs=0.002)
    assert point.expected == 0.5
    assert point.low is not None and point.low > 0.5


def test_one_row_has_a_wide_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("ridit", subject_of({"x": [5.0]}, {"x": np.arange(1000.0)}))
    assert point.status is PointStatus.OK
    assert point.low is not None and point.high is not None
    assert point.low < 0.05
    assert point.high > 0.75


def test_no_rows_say_so(subject_of: MakeSubject, point_of: OnePoint) -> None:
    assert point_of("ridit", subject_of({"x": []}, {"x": [1.0]})).status is PointStatus.TOO_FEW
