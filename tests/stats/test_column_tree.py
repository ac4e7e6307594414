"""Columns are drawn as they go together, and each as it is by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from offing.stats.arrays import Floats, Ints
from offing.stats.column_tree import ColumnTree, Tables, information, overlap

STREAMS = 400
ROWS = np.full((STREAMS, 1), 5000)


def normals(correlations: Sequence[float], rows: int, cells: int, seed: int = 0) -> Ints:
    """Return the quantile cells (rows x columns) of normal columns, each correlated with the one before."""
    rng = np.random.default_rng(seed)
    columns = [rng.standard_normal(rows)]
    for r in correlations:
        columns.append(r * columns[-1] + np.sqrt(1 - r**2) * rng.standard_normal(rows))
    ranks = np.argsort(np.argsort(np.column_stack(columns), axis=0), axis=0)
    found: Ints = ranks * cells // rows
    return found


def counted(places: Ints, cells: int) -> list[Ints]:
    return [np.bincount(one, minlength=cells) for one in places.T]


def tables(places: Ints, cells: int) -> Tables:
    width = range(places.shape[1])
    return {
        (a, b): np.bincount(places[:, a] * cells + places[:, b], minlength=cells**2).reshape(cells, cells)
        for a in width
        for b in width
        if a < b
    }


def correlations(tree: ColumnTree, scores: Floats) -> Floats:
    """Return how the mean scores of streams of columns correlate."""
    drawn = tree.draw(ROWS, np.random.default_rng(1))
    return np.asarray(np.corrcoef([one[:, 0] @ scores for one in drawn]))


def test_columns_move_together_as_their_rows_do() -> None:
    """Mean ranks of independent rows correlate as the rows' ranks; what is alike within a cell is lost."""
    fine = normals([0.9, 0.0, 0.6], 4000, 20)
    tree = ColumnTree.of(counted(fine, 20), tables(fine // 4, 5))
    found = correlations(tree, np.arange(20.0))
    assert found[0, 1] == pytest.approx(0.89 * 0.93, abs=0.08)
    assert found[2, 3] == pytest.approx(0.58 * 0.93, abs=0.12)
    assert np.abs(found[:2, 2:]).max() < 0.15


def test_what_two_columns_have_from_a_third_they_have_in_common() -> None:
    """A chain: the first and the last of three are linked through the one between them only."""
    fine = normals([0.9, 0.9], 4000, 5)
    linked = tables(fine, 5)
    tree = ColumnTree.of(counted(fine, 5), {pair: linked[pair] for pair in [(0, 1), (1, 2)]})
    found = correlations(tree, np.arange(5.0))
    assert found[0, 2] == pytest.approx(found[0, 1] * found[1, 2], abs=0.1)
    assert found[0, 2] > 0.5


def test_a_copy_has_the_very_same_rows() -> None:
    counts = np.array([500, 300, 150, 50])
    tree = ColumnTree.of([counts, counts], {(0, 1): np.diag(counts)})
    first, second = tree.draw(ROWS, np.random.default_rng(0))
    assert (first == second).all()


def test_each_column_by_itself_has_its_own_shares() -> None:
    """Also where the table is of a sample of the rows, and does not agree with the column."""
    fine = normals([0.8], 4000, 20)
    counts = counted(fine, 20)
    counts[1] = counts[1] * np.arange(20)
    counts[1][0] += counts[0].sum() * 10 - counts[1].sum()
    counts[0] = counts[0] * 10
    tree = ColumnTree.of(counts, tables(fine[:500] // 4, 5))
    assert tree.branches[1].given == 0
    for one, drawn in zip(counts, tree.draw(ROWS, np.random.default_rng(2)), strict=True):
        shares = drawn[:, 0].mean(0) / ROWS[0, 0]
        error = np.sqrt(one / one.sum() / STREAMS * (1 / ROWS[0, 0] + 1 / one.sum()))
        assert np.abs(shares - one / one.sum()).max() < 5 * error.max()


def test_what_lies_between_quantiles_varies_as_order_statistics_do() -> None:
    """Of m = 400 rows in ten cells of 40 the truth of a cell is Beta(40, 360)."""
    tree = ColumnTree.of([np.full(10, 40)], {})
    (drawn,) = tree.draw(np.full((4000, 1), 10**7), np.random.default_rng(3))
    shares = drawn[:, 0] / 10**7
    assert shares.mean() == pytest.approx(0.1)
    assert shares.std(0) == pytest.approx(np.sqrt(0.1 * 0.9 / 401) * np.ones(10), rel=0.06)


def test_no_link_without_dependence_and_none_of_other_rows() -> None:
    alone = normals([0.0], 4000, 5)
    alike = normals([0.9], 4000, 5)
    for places, factor in ((alone, 1), (alike, 2)):
        counts = counted(places, 5)
        tree = ColumnTree.of([counts[0], counts[1] * factor], tables(places, 5))
        assert [one.given for one in tree.branches] == [None, None]


@given(arrays(np.int64, (4, 3), elements=st.integers(0, 60)), st.integers(0, 2))
def test_every_row_is_drawn_once(table: Ints, empty: int) -> None:
    """Empty cells stay empty, in any table."""
    table[:, empty] = 0
    table[empty, (empty + 1) % 3] += 1
    columns = [table.sum(1), table.sum(0)]
    drawn = ColumnTree.of(columns, {(0, 1): table}).draw(np.array([[7, 0, 90]]), np.random.default_rng(0))
    for one, counts in zip(drawn, columns, strict=True):
        assert (one.sum(-1) == [[7, 0, 90]]).all()
        assert not one[..., counts == 0].any()


def test_columns_without_rows_are_drawn_too() -> None:
    drawn = ColumnTree.of([np.zeros(3, np.int64)], {}).draw(np.array([[5]]), np.random.default_rng(0))
    assert drawn[0].sum() == 5


def test_information_of_normal_columns() -> None:
    """Of columns with a correlation r it is -log(1 - r^2) / 2; cells lose some of it, chance is taken off."""
    for r in (0.0, 0.3, 0.8):
        table = tables(normals([r], 40_000, 10), 10)[0, 1]
        assert information(table) == pytest.approx(-np.log(1 - r**2) / 2, rel=0.1, abs=0.002)
    assert information(np.zeros((3, 3), np.int64)) == 0.0
    assert information(np.diag([5000, 5000])) == pytest.approx(np.log(2), abs=1e-3)


@given(arrays(np.int64, 12, elements=st.integers(0, 9)), st.sets(st.integers(1, 11)))
def test_cells_that_are_merged_overlap_their_own(fine: Ints, cuts: set[int]) -> None:
    fine[0] += 1
    parts = np.split(fine, sorted(cuts))
    found = overlap(fine, np.array([part.sum() for part in parts])) * fine.sum()
    own = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    assert found == pytest.approx(np.where(own[:, None] == np.arange(len(parts)), fine[:, None], 0.0))
