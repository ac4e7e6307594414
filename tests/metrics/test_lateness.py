from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.profiles.arrivals import ArrivalCounts
from offing.profiles.numeric import count_values
from offing.profiles.traffic import TIME_GRID

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_quantiles_of_the_time_to_receipt(subject_of: MakeSubject, point_of: OnePoint) -> None:
    seconds = np.random.default_rng(2).lognormal(2, 1.5, 2000)
    (counts,) = count_values(seconds, np.array([2000]), TIME_GRID)
    subject = replace(subject_of({"x": [1.0]}), arrivals=ArrivalCounts(2000, counts))
    for metric, q in (("lateness_p50", 0.5), ("lateness_p95", 0.95)):
        point = point_of(metric, subject)
        assert point.value == pytest.approx(np.quantile(seconds, q), rel=0.04)
        assert point.low is not None
        assert point.high is not None
        assert point.low < np.quantile(seconds, q) < point.high


def test_unless_asked_and_with_few_rows_it_is_unknown(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"x": [1.0]})
    assert point_of("lateness_p95", subject).status is PointStatus.UNDEFINED
    few = replace(subject, arrivals=ArrivalCounts())
    assert point_of("lateness_p95", few).status is PointStatus.TOO_FEW
