from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chisquare

from offing.stats.uneven_counts import more_than_chance, uneven_counts


def test_the_statistic_is_pearsons_and_the_p_value_is_near_the_chi_square_law() -> None:
    counts, exposure = np.array([30, 22, 41, 27]), np.array([1.0, 1.0, 1.0, 1.0])
    ours, theirs = uneven_counts(counts, exposure), chisquare(counts)
    assert ours.statistic == pytest.approx(theirs.statistic)
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=0.03)
    assert ours.cell == 2


def test_it_holds_its_level_for_few_events() -> None:
    random = np.random.default_rng(3)
    exposure = np.array([5.0, 5, 5, 5, 5, 2, 2])
    drawn = random.multinomial(9, exposure / exposure.sum(), size=400)
    rejected = sum(uneven_counts(one, exposure).p_value <= 0.05 for one in drawn)
    # 400 tests at 5 %: 20 expected, standard deviation 4.4.
    assert rejected <= 34


def test_crowding_is_seen() -> None:
    found = uneven_counts(np.array([0, 0, 0, 0, 0, 6, 5]), np.full(7, 48.0))
    assert found.p_value < 0.005 and found.cell == 5


def test_nothing_to_test() -> None:
    assert uneven_counts(np.zeros(3, np.int64), np.ones(3)) == (0.0, 1.0, 0)
    assert uneven_counts(np.array([0, 4]), np.array([0.0, 3.0])) == (0.0, 1.0, 1)
    with pytest.raises(ValueError, match="without exposure"):
        uneven_counts(np.array([1, 4]), np.array([0.0, 3.0]))


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0, 1))
@settings(max_examples=60)
def test_more_than_chance_is_the_binomial_tail(hits: int, misses: int, share: float) -> None:
    expected = binom.sf(hits - 1, hits + misses, share)
    assert more_than_chance(hits, hits + misses, share) == pytest.approx(expected, abs=1e-9)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="not 3 of 2"):
        more_than_chance(3, 2, 0.5)
