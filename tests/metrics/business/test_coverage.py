"""What the intervals of business metrics hold, by counts as a window has them."""

from __future__ import annotations

import numpy as np
import pytest

from offing.stats.poisson import garwood


@pytest.mark.parametrize("predictions", [50, 500, 5000])
@pytest.mark.parametrize("rate", [0.2, 1.5])
def test_events_that_come_independently(predictions: int, rate: float) -> None:
    """kpi_rate: of 2,000 windows 92 to 98 % hold the rate."""
    rng = np.random.default_rng([predictions, int(10 * rate)])
    counts = rng.poisson(rate * predictions, 2000)
    found = [garwood(int(count)) for count in counts]
    held = np.mean([one.low <= rate * predictions <= one.high for one in found])
    assert 0.92 <= held <= 0.98, held


@pytest.mark.parametrize("predictions", [50, 500, 5000])
def test_events_at_most_one_per_prediction_are_held_more_often(predictions: int) -> None:
    """kpi_rate of a conversion of 10 %: the interval errs on the wide side."""
    rng = np.random.default_rng(predictions)
    counts = rng.binomial(predictions, 0.1, 2000)
    found = [garwood(int(count)) for count in counts]
    held = np.mean([one.low <= 0.1 * predictions <= one.high for one in found])
    assert 0.95 <= held <= 0.985, held
