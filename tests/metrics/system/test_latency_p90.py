from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_the_quantile_to_a_cell(subject_of: MakeSubject, point_of: OnePoint) -> None:
    latencies = np.random.default_rng(90).lognormal(3, 1, 4000)
    point = point_of("latency_p90", subject_of({"latency_ms": latencies}))
    assert point.value == pytest.approx(np.quantile(latencies, 0.90), rel=0.035)
    assert point.low is not None and point.high is not None
    assert point.low < np.exp(3 + 1.2816) < point.high
