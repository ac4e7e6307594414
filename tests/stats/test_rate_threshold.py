from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.rate_threshold import rate_threshold

SHAPES = {
    "normal": lambda rng, size: np.abs(rng.normal(size=size)),
    "heavy": lambda rng, size: np.abs(rng.standard_t(5, size=size)),
    "skewed": lambda rng, size: rng.gamma(4, size=size),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("size", "rate"), [(200, 1 / 90), (30, 1 / 20), (28, 1 / 90), (60, 1 / 365)])
def test_the_next_value_exceeds_it_at_the_stated_rate(shape: str, size: int, rate: float) -> None:
    """Conformal where there are values enough; extrapolated tails stay within 0.7 octave of the promise."""
    rng = np.random.default_rng(size)
    chances = []
    for _ in range(400):
        threshold = rate_threshold(SHAPES[shape](rng, size), rate)
        assert threshold is not None
        chances.append(float((SHAPES[shape](rng, 3000) > threshold).mean()))
    most = rate * (1.1 if size + 1 >= 1 / rate else 2**0.7)
    assert np.mean(chances) < most
    assert np.mean(chances) > rate / 4


@given(st.lists(st.floats(0, 100), min_size=10, max_size=60), st.floats(0.001, 0.5))
def test_it_rises_as_the_rate_falls(values: list[float], rate: float) -> None:
    given_ = np.array(values)
    lower, higher = rate_threshold(given_, rate), rate_threshold(given_, rate / 50)
    assert lower is not None and higher is not None
    assert lower <= higher and np.isfinite(higher)


def test_few_values_have_no_threshold_and_gaps_are_no_values() -> None:
    assert rate_threshold(np.arange(9.0), 0.1) is None
    assert rate_threshold(np.append(np.arange(9.0), np.nan), 0.1) is None
    assert rate_threshold(np.arange(99.0), 0.1) == 89
