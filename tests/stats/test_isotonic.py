from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from offing.stats.isotonic import pool

CELLS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=40)


@given(cells=CELLS)
def test_it_is_scikit_learn_s(cells: list[tuple[int, int]]) -> None:
    weights = np.array([weight for _, weight in cells])
    sums = np.minimum([total for total, _ in cells], weights)
    blocks = pool(sums, weights)
    reference = IsotonicRegression().fit_transform(
        np.arange(len(cells)), sums / weights, sample_weight=weights
    )
    assert blocks.means[blocks.index] == pytest.approx(reference, abs=1e-12)
    assert (np.diff(blocks.means) > 0).all()
    assert blocks.sums.sum() == sums.sum()
    assert blocks.weights.sum() == weights.sum()


def test_no_cells_and_no_weight() -> None:
    assert len(pool(np.zeros(0), np.zeros(0)).means) == 0
    with pytest.raises(ValueError, match="positive weight"):
        pool(np.array([1]), np.array([0]))


def test_counts_too_large_for_a_double_are_compared_exactly() -> None:
    large = 2**60
    blocks = pool(np.array([large - 1, large]), np.array([large, large]))
    assert blocks.index.tolist() == [0, 1]
