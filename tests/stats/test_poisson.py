from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, poisson

from offing.stats.poisson import garwood


@pytest.mark.parametrize("count", [1, 2, 7, 100, 10**6])
def test_garwood_is_the_chi_square_interval(count: int) -> None:
    found = garwood(count)
    assert found.value == count
    assert found.low == pytest.approx(chi2.ppf(0.025, 2 * count) / 2)
    assert found.high == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2)


def test_no_events_bound_the_rate_from_above_only() -> None:
    found = garwood(0)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(3.6889, abs=1e-4)


@pytest.mark.parametrize("mean", [0.3, 2.0, 15.0])
def test_it_covers_at_least_at_its_rate(mean: float) -> None:
    covered = sum(poisson.pmf(k, mean) for k in range(200) if garwood(k).low <= mean <= garwood(k).high)
    assert covered >= 0.95


@given(st.integers(0, 10**12))
def test_any_count_has_an_interval(count: int) -> None:
    found = garwood(count)
    assert 0 <= found.low <= found.value <= found.high


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="not a count"):
        garwood(-1)
