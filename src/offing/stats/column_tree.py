"""How the columns of a baseline go together: a tree of the pairs that depend most, and rows drawn from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree
from scipy.special import xlogy

from offing.stats.arrays import Floats, Ints
from offing.stats.raking import raked

LEAST_INFORMATION = 0.02
"""In nats, that of normal columns with a correlation of 0.2: of less, one column's alarm says next to nothing
about another's."""

PRIOR = 0.5
"""How many rows the prior gives to each cell that has any (Jeffreys' prior)."""

Tables: TypeAlias = Mapping[tuple[int, int], Ints]
"""Counts of pairs of columns by their places; the first has the rows of the table, the second the columns."""


@dataclass(frozen=True)
class Branch:
    """A column, and the baseline's rows in its K cells by which of G groups of cells another column is in.

    `counts` is G x K, `groups` (K' x G) is 1 where a cell of that column, `given`, is in a group. Without
    one there is one group.
    """

    column: int
    counts: Floats
    given: int | None = None
    groups: Ints | None = None


@dataclass(frozen=True)
class ColumnTree:
    """Columns in the order in which their cells are drawn, each given at most one before it."""

    branches: tuple[Branch, ...]

    @staticmethod
    def of(columns: Sequence[Ints], tables: Tables) -> ColumnTree:
        """Return the tree of the pairs whose columns tell most about each other.

        `columns` are counts of the baseline's rows in the cells of each, `tables` those of pairs in coarser
        cells of the same order, of the same rows or a sample of them. A table of columns that have not the
        same number of rows, or that tell each other less than `LEAST_INFORMATION`, links nothing.

        Source: Chow and Liu (1968), IEEE Trans. Inf. Theory 14, 462-467.
        """
        linked = _strongest(columns, tables)
        _, parts = connected_components(linked, directed=False)
        roots = np.unique(parts, return_index=True)[1].tolist()
        return ColumnTree(tuple(one for root in roots for one in _branches(columns, tables, linked, root)))

    def draw(self, rows: Ints, generator: np.random.Generator) -> list[Ints]:
        """Draw the cells of `rows` (P x T) rows of steps, and return those of each column: P x T x K.

        Each of the P streams has a truth of its own, of those that may lie behind the baseline: shares from
        the Dirichlet distribution with the baseline's counts and `PRIOR`, for a column by itself and for
        linked columns together. What truly lies between quantiles of the baseline has that distribution.

        Source: Rubin (1981), Ann. Stat. 9, 130-134; over a tree, the hyper-Dirichlet law of Dawid and
        Lauritzen (1993), Ann. Stat. 21, 1272-1317; between order statistics, David and Nagaraja (2003), 2.5.
        """
        found: list[Ints] = [np.zeros(0, np.int64)] * len(self.branches)
        for one in self.branches:
            shares = _per_row(generator.standard_gamma(one.counts, (len(rows), *one.counts.shape)))
            if one.given is None or one.groups is None:
                grouped = rows[..., None]
            else:
                grouped = found[one.given] @ one.groups
            found[one.column] = generator.multinomial(grouped, shares[:, None]).sum(-2)
        return found


def information(table: Ints) -> float:
    """Return what two columns tell about each other, in nats, corrected for chance: 0 without rows.

    Source: Miller (1955) for the correction.
    """
    n = max(int(table.sum()), 1)
    first, second, both = (part / n for part in (table.sum(1), table.sum(0), table))
    entropies = [-float(xlogy(part, part).sum()) for part in (first, second, both)]
    freedom = (np.count_nonzero(first) - 1) * (np.count_nonzero(second) - 1)
    return max(entropies[0] + entropies[1] - entropies[2] - freedom / (2 * n), 0.0)


def overlap(fine: Ints, coarse: Ints) -> Floats:
    """Return the share of rows in each of K cells and each of C, which hold the same rows in one order."""
    first, second = (part / max(int(part.sum()), 1) for part in (fine, coarse))
    above, left = np.cumsum(first)[:, None], np.cumsum(second)[None]
    starts = np.maximum(above - first[:, None], left - second)
    found: Floats = np.maximum(np.minimum(above, left) - starts, 0.0)
    return found


def _strongest(columns: Sequence[Ints], tables: Tables) -> csr_array:
    """Return which columns are linked, d x d; of two places one."""
    found = np.zeros((len(columns), len(columns)))
    for (a, b), table in tables.items():
        if int(columns[a].sum()) == int(columns[b].sum()):
            told = information(table)
            found[a, b] = -told if told >= LEAST_INFORMATION else 0.0
    return csr_array(minimum_spanning_tree(csr_array(found)))


def _branches(columns: Sequence[Ints], tables: Tables, linked: csr_array, root: int) -> Iterator[Branch]:
    order, before = breadth_first_order(linked, root, directed=False)
    for column in order.tolist():
        given = int(before[column])
        if given < 0:
            yield Branch(column, _with_prior(columns[column])[None])
        else:
            table = tables[given, column] if (given, column) in tables else tables[column, given].T
            yield _given(columns[column], columns[given], column, given, table)


def _given(own: Ints, other: Ints, column: int, given: int, table: Ints) -> Branch:
    """Return the branch of a column given another; `table` has that one's cells in rows."""
    inside = _per_row(overlap(other, table.sum(1)))
    alike, group = np.unique(inside, axis=0, return_inverse=True)
    groups = (group.ravel()[:, None] == np.arange(len(alike))).astype(np.int64)
    counts = alike @ _per_row(table) @ _per_row(overlap(table.sum(0), own))
    rows = (_with_prior(other) @ groups)[:, None]
    # The table may be of a sample: each column by itself keeps all its rows.
    return Branch(column, raked(rows * counts, rows * _per_row(_with_prior(own))), given, groups)


def _with_prior(counts: Ints) -> Floats:
    """Return counts with the prior's share of as many rows: the truth does not come nearer by it."""
    smoothed = np.where(counts > 0, counts + PRIOR, 0.0)
    found: Floats = smoothed * (counts.sum() / max(float(smoothed.sum()), 1.0))
    return found


def _per_row(counts: Ints | Floats) -> Floats:
    """Return the shares of the last axis; zeros of an empty row."""
    sums = counts.sum(-1, keepdims=True)
    found: Floats = np.divide(counts, sums, out=np.zeros(counts.shape), where=sums > 0)
    return found
