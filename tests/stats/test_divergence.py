from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ncx2

from offing.stats.divergence import (
    added_counts,
    noncentral_interval,
    pooled_shares,
    smoothed,
    variance_under,
)


def test_pooled_shares_are_of_all_rows() -> None:
    assert pooled_shares(np.array([1.0, 3.0]), np.array([0.0, 4.0])).tolist() == [0.125, 0.875]
    assert pooled_shares(np.zeros(2), np.zeros(2)).tolist() == [0, 0]


def test_ordinary_cells_get_a_half() -> None:
    p, q = smoothed(np.array([0.0, 10.0]), np.array([20.0, 10.0]))
    assert p.tolist() == pytest.approx([0.5 / 11, 10.5 / 11])
    assert q.tolist() == pytest.approx([20.5 / 31, 10.5 / 31])


def test_a_cell_that_both_lack_does_not_exist() -> None:
    p, q = smoothed(np.array([3.0, 0.0]), np.array([7.0, 0.0]))
    assert (p[1], q[1]) == (0, 0)


def test_a_rare_cell_gets_next_to_nothing() -> None:
    p, _ = smoothed(np.array([50.0, 50.0, 0.0]), np.array([5e5, 5e5, 1.0]))
    assert p[2] < 1e-7


def test_what_is_added_to_ordinary_rare_and_empty_cells() -> None:
    added = added_counts(np.array([0.6, 0.39, 0.01, 0.0]))
    assert added.tolist() == pytest.approx([0.5, 0.5, 0.015, 0.0])


def test_variance_is_that_of_the_distribution() -> None:
    assert variance_under(np.array([0.25, 0.75]), np.array([0.0, 4.0])) == pytest.approx(3.0)


@pytest.mark.parametrize("centre", [0.0, 3.0, 20.0, 400.0])
def test_the_interval_covers_a_noncentral_chi_square(centre: float) -> None:
    """What a divergence is near no change: unit times a noncentral chi-square variable."""
    unit, freedom = 0.01, 9.0
    draws = unit * ncx2.rvs(freedom, centre, size=4000, random_state=8)
    ones = np.ones(4000)
    distance = draws - unit * freedom
    low, high = noncentral_interval(
        distance,
        unit * freedom * ones,
        null_variance=2 * freedom * unit**2 * ones,
        variance=4 * unit * np.maximum(distance, 0.0),
        confidence=0.95,
    )
    covered = np.mean((low <= unit * centre + 1e-12) & (high >= unit * centre))
    assert 0.92 <= covered <= 0.995


@given(st.floats(-1, 10), st.floats(1e-6, 10), st.floats(1e-9, 10), st.floats(0, 10))
def test_the_interval_is_ordered(distance: float, level: float, null: float, variance: float) -> None:
    low, high = noncentral_interval(
        np.array(distance),
        np.array(level),
        null_variance=np.array(null),
        variance=np.array(variance),
        confidence=0.95,
    )
    assert 0 <= low <= high
    assert np.isfinite(high)
