from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.monitors.celled import levels, numbers

from offing.monitors.column_cells import ColumnCells, mean_score
from offing.stats.cell_baseline import CellBaseline

COUNTS = arrays(np.int64, 6, elements=st.integers(0, 10**6))


@given(arrays(np.int64, st.tuples(st.integers(1, 12), st.just(4)), elements=st.integers(0, 10**6)))
def test_a_window_ends_with_its_step_and_holds_no_more_than_there_is(steps: np.ndarray) -> None:
    cells = ColumnCells(steps, CellBaseline(np.ones(4, np.int64), 2), missing=2)
    assert cells.rows.tolist() == steps.sum(1).tolist()
    for step in range(len(steps)):
        assert cells.window(step, 1).tolist() == steps[step].tolist()
        assert cells.window(step, 100).tolist() == steps[: step + 1].sum(0).tolist()
        for length in range(1, step + 2):
            assert cells.window(step, length).tolist() == steps[step - length + 1 : step + 1].sum(0).tolist()


@given(COUNTS, arrays(np.float64, 6, elements=st.floats(-1, 1)), st.integers(1, 6))
def test_the_mean_of_scores_is_that_of_the_rows_themselves(
    counts: np.ndarray, scores: np.ndarray, ordered: int
) -> None:
    counts = counts % 50
    rows = np.repeat(scores[:ordered], counts[:ordered])
    mean, half, n = mean_score(counts, scores, ordered)
    assert n == rows.size
    if not n:
        assert np.isnan([mean, half]).all()
        return
    assert mean == pytest.approx(rows.mean(), abs=1e-12)
    assert half == pytest.approx(1.96 * rows.std() / np.sqrt(n), abs=1e-7)


def test_cells_without_order_are_no_part_of_a_mean() -> None:
    assert mean_score(np.array([3, 1, 90]), np.array([0.0, 1.0, 50.0]), 2)[0] == 0.25


def test_the_intervals_hold_the_mean_of_all_rows() -> None:
    """95 % of them, up to three standard errors."""
    rng = np.random.default_rng(4)
    scores, shares = np.linspace(0, 1, 6), np.array([0.3, 0.25, 0.2, 0.1, 0.1, 0.05])
    found = [mean_score(rng.multinomial(400, shares), scores, 6) for _ in range(1000)]
    held = [abs(mean - shares @ scores) <= half for mean, half, _ in found]
    assert np.mean(held) == pytest.approx(0.95, abs=0.021)


def test_rows_of_both_kinds_lie_where_the_fields_say() -> None:
    x = numbers(np.arange(100.0), [np.array([np.nan, 3.0, 99.0])])
    assert x.steps[0][x.missing] == 1 and x.baseline.counts.tolist() == [5] * 20 + [0] * 4
    c = levels(np.zeros(10, np.int64), [np.array([-1, -1, -2, 0])])
    assert (c.steps[0][c.missing], c.steps[0][c.missing - 1]) == (2, 1)
