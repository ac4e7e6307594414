"""What the margins of a table do not explain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from offing.stats.table_baseline import TableBaseline

TABLES = arrays(np.int64, (4, 3), elements=st.integers(0, 500))


@given(TABLES, st.integers(0, 100))
def test_residuals_go_with_no_function_of_a_row_or_a_column(table: np.ndarray, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(2, 4, 3))
    left = TableBaseline(table, scores).residuals.reshape(2, 4, 3)
    scale = max(table.sum(), 1)
    assert (left * table).sum(1) / scale == pytest.approx(np.zeros((2, 3)), abs=1e-9)
    assert (left * table).sum(2) / scale == pytest.approx(np.zeros((2, 4)), abs=1e-9)


def test_a_score_of_the_margins_leaves_nothing() -> None:
    table = np.array([[10, 20], [30, 5], [7, 7]])
    score = np.array([1.0, 5.0, 2.0])[:, None] + np.array([0.0, 3.0])
    assert TableBaseline(table, score[None]).residuals == pytest.approx(np.zeros((1, 6)), abs=1e-12)


def test_columns_that_do_not_depend_leave_a_product_of_ridits_as_it_is() -> None:
    table = np.outer([10, 20, 30], [5, 15])
    product = np.outer([-5 / 12, -1 / 6, 0.25], [-0.375, 0.125])
    left = TableBaseline(table, product[None]).residuals
    assert left == pytest.approx(product.reshape(1, 6), abs=1e-12)


def test_the_freedom_is_that_of_an_interaction() -> None:
    full = TableBaseline(np.full((4, 3), 100), np.zeros((0, 4, 3)))
    cells, margins, freedom = full.interaction(1024, 5.0)
    assert cells.all() and freedom == (4 - 1) * (3 - 1)
    assert margins @ margins.T == pytest.approx(np.eye(len(margins)), abs=1e-12)
    few = full.interaction(32, 5.0)
    assert not few.cells.any() and few.freedom == 0
    assert full.interaction(1024, 5.0) is full.interaction(1024, 5.0)


def test_a_cell_of_few_rows_is_left_out() -> None:
    table = np.full((3, 3), 100)
    table[0, 0] = 1
    cells, _, freedom = TableBaseline(table, np.zeros((0, 3, 3))).interaction(512, 5.0)
    assert cells.tolist() == [False] + [True] * 8
    assert freedom == 3


def test_an_empty_table_has_nothing() -> None:
    empty = TableBaseline(np.zeros((2, 2), np.int64), np.ones((1, 2, 2)))
    assert empty.residuals.tolist() == [[0, 0, 0, 0]]
    assert empty.interaction(64, 5.0).freedom == 0
