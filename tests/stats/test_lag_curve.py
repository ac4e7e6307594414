from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from offing.stats.lag_curve import share_by_age

COUNTS = np.array([2, 6, 2])
LOWER, UPPER = np.array([0.0, 1.0, 5.0]), np.array([1.0, 3.0, 5.0])


def test_inside_cells_between_them_and_beyond() -> None:
    ages = np.array([-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 4.999, 5.0, 99.0])
    found = share_by_age(COUNTS, LOWER, UPPER, ages)
    assert found == pytest.approx([0, 0, 0.1, 0.2, 0.5, 0.8, 0.8, 0.8, 1, 1])


def test_fine_cells_follow_the_empirical_curve() -> None:
    values = np.random.default_rng(1).lognormal(2, 1, 5000)
    counts, edges = np.histogram(values, np.linspace(0, values.max() + 1, 2001))
    ages = np.array([0.5, 2.0, 7.4, 30.0, 200.0])
    reference = [(values <= age).mean() for age in ages]
    assert share_by_age(counts, edges[:-1], edges[1:], ages) == pytest.approx(reference, abs=0.005)


def test_no_values_no_curve() -> None:
    nothing = np.zeros(0)
    assert np.isnan(share_by_age(np.zeros(0, np.int64), nothing, nothing, np.array([1.0, 2.0]))).all()


@given(arrays(np.int64, 4, elements=st.integers(0, 10**9)), st.floats(-1e300, 1e300))
def test_it_is_a_share_that_rises(counts: np.ndarray, age: float) -> None:
    edges = np.array([-1e300, -1.0, 0.0, 1.0, 1e300])
    if not counts.sum():
        return
    early, late = share_by_age(counts, edges[:-1], edges[1:], np.array([age, abs(age)]))
    assert 0 <= early <= late + 1e-12
    assert late <= 1
