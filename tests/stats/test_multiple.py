from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtr
from scipy.stats import false_discovery_control

from offing.stats.multiple import benjamini_hochberg, benjamini_yekutieli


@given(arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1)))
def test_it_agrees_with_scipy(p_values: np.ndarray) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(false_discovery_control(p_values))
    by = false_discovery_control(p_values, method="by")
    assert benjamini_yekutieli(p_values) == pytest.approx(by)


def test_no_tests_give_none() -> None:
    assert benjamini_hochberg(np.zeros(0)).size == benjamini_yekutieli(np.zeros(0)).size == 0


def test_false_discoveries_stay_at_the_promise_when_tests_depend() -> None:
    """Contrasts of each of 6 slices with the rest, one of them truly worse, 4,000 times."""
    rng = np.random.default_rng(5)
    noise = rng.normal(size=(4000, 6))
    contrasts = (noise - (noise.sum(axis=1, keepdims=True) - noise) / 5) / np.sqrt(1.2)
    contrasts[:, 0] += 4
    false = [adjusted(row)[1:].sum() / max(adjusted(row).sum(), 1) for row in contrasts]
    assert np.mean(false) <= 0.05
    assert np.mean([adjusted(row)[0] for row in contrasts]) > 0.8


def adjusted(z: np.ndarray) -> np.ndarray:
    return benjamini_yekutieli(ndtr(-z)) <= 0.05


@pytest.mark.parametrize("wrong", [-0.1, 1.1, np.nan])
def test_what_is_no_p_value_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg(np.array([0.5, wrong]))
