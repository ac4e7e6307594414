from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from offing.stats.chi_square import two_sample_chi_square

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=25)


def test_full_cells_agree_with_scipy() -> None:
    x, y = np.array([30, 50, 80, 40]), np.array([300, 700, 600, 400])
    reference = chi2_contingency([x, y], correction=False)
    found = two_sample_chi_square(x, y)
    assert found.statistic == pytest.approx(reference.statistic)
    assert found.p_value == pytest.approx(reference.pvalue)
    assert (found.freedom, found.cells) == (3, 4)


def test_low_counts_are_pooled() -> None:
    x, y = np.array([100, 100, 1, 0, 9]), np.array([1000, 1000, 3, 2, 100])
    found = two_sample_chi_square(x, y)
    reference = chi2_contingency([[100, 100, 10], [1000, 1000, 105]], correction=False)
    assert found.cells == 3
    assert found.statistic == pytest.approx(reference.statistic)


def test_under_no_change_one_test_in_twenty_rejects() -> None:
    rng = np.random.default_rng(7)
    shares = np.array([0.5, 0.2, 0.2, 0.08, 0.01, 0.01])
    x, y = rng.multinomial(300, shares, 1500), rng.multinomial(5000, shares, 1500)
    rejected = np.mean([two_sample_chi_square(a, b).p_value <= 0.05 for a, b in zip(x, y, strict=True)])
    assert 0.03 <= rejected <= 0.07


@pytest.mark.parametrize(("x", "y"), [([0, 0], [3, 4]), ([5, 6], [0, 0]), ([500], [600]), ([2, 1], [2, 1])])
def test_nothing_to_test_is_no_evidence(x: list[int], y: list[int]) -> None:
    assert two_sample_chi_square(np.array(x), np.array(y)).p_value == 1.0


@given(st.data(), COUNTS)
def test_any_counts_give_a_p_value(data: st.DataObject, x: list[int]) -> None:
    y = data.draw(st.lists(st.integers(0, 10**6), min_size=len(x), max_size=len(x)))
    found = two_sample_chi_square(np.array(x), np.array(y))
    assert 0 <= found.p_value <= 1
    assert found.statistic >= 0
