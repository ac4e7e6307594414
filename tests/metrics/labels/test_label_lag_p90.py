from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_the_quantile_in_seconds(subject_of: MakeSubject, point_of: OnePoint) -> None:
    lags = np.arange(1.0, 1001.0)
    rows = {"score": np.full(1000, 0.5), "label": np.ones(1000), "label_lag": lags}
    point = point_of("label_lag_p90", subject_of(rows))
    assert point.value == pytest.approx(900, rel=0.03)
    assert point.n == 1000
