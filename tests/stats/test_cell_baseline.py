from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from offing.stats.cell_baseline import CellBaseline, Unseen

COUNTS = arrays(np.int64, 7, elements=st.integers(0, 10**6))


@given(COUNTS, st.integers(0, 7))
def test_scores_have_mean_0_over_the_ordered_rows(counts: np.ndarray, ordered: int) -> None:
    values = np.cumsum(np.arange(7.0))[:ordered]
    scores = CellBaseline(counts, ordered, values).scores
    assert scores.shape == (3, 7)
    assert not scores[:, ordered:].any()
    total = counts[:ordered].sum()
    assert scores[:, :ordered] @ counts[:ordered] / max(total, 1) == pytest.approx(np.zeros(3), abs=1e-9)


def test_values_are_in_standard_deviations() -> None:
    one = CellBaseline(np.array([10, 20, 10, 5]), 3, np.array([1.0, 2.0, 9.0]))
    rows = np.repeat([1.0, 2.0, 9.0], [10, 20, 10])
    assert one.scores[2, :3] == pytest.approx((np.array([1, 2, 9]) - rows.mean()) / rows.std())
    assert not CellBaseline(np.array([10, 20, 10, 5]), 3).scores[2].any()
    assert not CellBaseline(np.array([10, 0, 0, 5]), 3, np.array([1.0, 2.0, 9.0])).scores[2].any()


@given(arrays(np.int64, (3, 7), elements=st.integers(0, 10**6)))
def test_folding_moves_unseen_rows_home_and_loses_none(counts: np.ndarray) -> None:
    one = CellBaseline(np.ones(7, np.int64), 5, unseen=Unseen((5, 6), (0, 4)))
    found = one.folded(counts)
    assert (found.sum(-1) == counts.sum(-1)).all()
    assert not found[:, 5:].any()
    assert (found[:, 0] == counts[:, 0] + counts[:, 5]).all()
    assert (found[:, 4] == counts[:, 4] + counts[:, 6]).all()
    assert CellBaseline(np.ones(7, np.int64), 5).folded(counts) is counts


def test_both_ends_are_two_cells() -> None:
    assert Unseen((5, 6), (0, 4)).ends
    assert not Unseen((5,), (4,)).ends
    assert Unseen((5, 6, 7, 8), (0, 4, 0, 4)).ends
    assert Unseen((5, 6, 7, 8), (0, 4, 0, 4)).far == (7, 8)
    assert Unseen((5, 6), (0, 4)).far == ()
