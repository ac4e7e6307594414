"""Raked tables: the margins of one, the odds ratios of the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from offing.stats.raking import raked

TABLES = arrays(np.int64, (3, 4), elements=st.integers(1, 1000))


@given(TABLES, TABLES)
def test_the_margins_are_of_one_and_the_odds_ratios_of_the_other(table: np.ndarray, like: np.ndarray) -> None:
    found = raked(table, like)
    assert found.sum(0) == pytest.approx(like.sum(0), abs=0.01 * like.sum())
    assert found.sum(1) == pytest.approx(like.sum(1), abs=0.01 * like.sum())
    odds = [t[0, 0] * t[1, 1] / (t[0, 1] * t[1, 0]) for t in (found, table.astype(float))]
    assert odds[0] == pytest.approx(odds[1])


def test_a_table_with_its_own_margins_is_itself() -> None:
    table = np.array([[5, 0, 3], [1, 9, 2]])
    assert raked(table, table) == pytest.approx(table.astype(float))


def test_what_had_no_rows_stays_empty() -> None:
    found = raked(np.array([[0, 0], [3, 5]]), np.array([[4, 4], [2, 6]]))
    assert found[0].tolist() == [0, 0]
    assert raked(np.array([[1, 2], [3, 4]]), np.zeros((2, 2))).sum() == 0
