from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from offing.profiles.arrivals import ArrivalCounts
from offing.profiles.numeric import count_values
from offing.profiles.traffic import TIME_GRID

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_the_median_is_below_the_95_percent_quantile(subject_of: MakeSubject, point_of: OnePoint) -> None:
    (counts,) = count_values(np.arange(1, 401.0), np.array([400]), TIME_GRID)
    subject = replace(subject_of({"x": [1.0]}), arrivals=ArrivalCounts(400, counts))
    median, late = point_of("lateness_p50", subject).value, point_of("lateness_p95", subject).value
    assert median is not None
    assert late is not None
    assert abs(median - 200) < 8
    assert abs(late - 380) < 14
