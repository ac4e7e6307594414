from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, ncx2, norm

from offing.stats.noncentral_chi_square import noncentrality, normal_deviate

Z = 1.959964


@pytest.mark.parametrize("times", [1.5, 3.0, 10.0, 1e3])
@pytest.mark.parametrize("freedom", [4.0, 9.0, 19.5, 300.0])
def test_the_value_lies_in_the_tail_asked_for(freedom: float, times: float) -> None:
    value = np.array([freedom * times])
    low, high = (float(noncentrality(value, np.array([freedom]), side)[0]) for side in (Z, -Z))
    assert ncx2.cdf(value[0], freedom, high) == pytest.approx(0.025, abs=0.0008)
    if low:
        assert ncx2.cdf(value[0], freedom, low) == pytest.approx(0.975, abs=0.0008)
    else:
        assert chi2.cdf(value[0], freedom) < 0.9755


@pytest.mark.parametrize("freedom", [1.0, 2.0])
def test_of_little_freedom_the_upper_tail_is_right_and_the_lower_one_nearly(freedom: float) -> None:
    values = np.array([1.0, 3.0, 6.0, 20.0, 200.0])
    low, high = (noncentrality(values, np.full(5, freedom), side) for side in (Z, -Z))
    assert ncx2.cdf(values, freedom, high) == pytest.approx(0.025, abs=0.003)
    reached = low > 0
    assert reached.tolist() == (chi2.sf(values, freedom) < 0.025).tolist()
    assert ncx2.cdf(values[reached], freedom, low[reached]) == pytest.approx(0.975, abs=0.002)


@given(st.floats(0.5, 1e6), st.floats(1, 1e9))
def test_the_ends_lie_on_both_sides_of_what_is_over_the_freedom(freedom: float, times: float) -> None:
    value, given_freedom = np.array([freedom * times]), np.array([freedom])
    low, high = (float(noncentrality(value, given_freedom, side)[0]) for side in (Z, -Z))
    assert 0 <= low <= freedom * (times - 1) + 1e-6 * value[0] <= high + 2e-6 * value[0]


@given(st.floats(4, 200), st.floats(0, 500), st.floats(0.5, 4))
def test_the_deviate_is_that_of_the_chance(freedom: float, centre: float, times: float) -> None:
    value = (freedom + centre) * times
    chance = ncx2.cdf(value, freedom, centre) if centre else chi2.cdf(value, freedom)
    found = norm.cdf(normal_deviate(np.array([value]), np.array([freedom]), np.array([centre])))[0]
    assert found == pytest.approx(chance, abs=0.006)
