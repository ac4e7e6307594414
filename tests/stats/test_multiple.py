from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import false_discovery_control

from offing.stats.multiple import benjamini_hochberg


@given(arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1)))
def test_it_agrees_with_scipy(p_values: np.ndarray) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(false_discovery_control(p_values))


def test_no_tests_give_none() -> None:
    assert benjamini_hochberg(np.zeros(0)).size == 0


@pytest.mark.parametrize("wrong", [-0.1, 1.1, np.nan])
def test_what_is_no_p_value_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg(np.array([0.5, wrong]))
