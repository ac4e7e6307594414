"""Tails as evidence: against scipy, and far out."""

import numpy as np
import pytest
from scipy.stats import norm

from offing.stats.tails import two_sided


def test_it_is_the_logarithm_of_both_tails() -> None:
    z = np.array([[0.0, 0.5], [1.96, 6.0]])
    assert two_sided(z) == pytest.approx(-np.log(2 * norm.sf(z)))


def test_it_is_finite_where_the_probability_is_0() -> None:
    assert two_sided(np.array([60.0]))[0] == pytest.approx(60**2 / 2, rel=0.01)
