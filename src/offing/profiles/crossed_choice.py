"""Which pairs of columns are counted together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from itertools import combinations

import numpy as np

from offing.profiles.crossed import Crossed, CrossedCut, Pair, Places
from offing.profiles.grid import Floats
from offing.profiles.rows import Ints
from offing.stats.arrays import Bools

CROSSED = 120
"""How many pairs are counted at most: all of 16 columns."""

LOOKED = 128
"""Among so many columns, the first by name, pairs that depend on each other are looked for."""

CLEAR = 6.0
"""A pair depends clearly whose chi-square is so many standard deviations above what independence gives."""

DIGITS = 9
"""Strengths that agree to so many digits are ties: the last ones differ from machine to machine."""

Column = tuple[CrossedCut, Places]
"""The cells of a column, and the cell of each row of the baseline that it was chosen from."""


def choose_pairs(columns: Mapping[str, Column], among: Callable[[], Ints | None]) -> Crossed:
    """Choose the pairs of `columns` that are counted together, in the order of their names.

    A column with one used cell is in no pair. Where there are more than `CROSSED` pairs, those are chosen
    whose columns depend most on each other in the rows at the positions `among`, None for all rows:
    it is asked for then only. Ties go by name. Of pairs that do not clearly depend on each other those that
    seem to most would be chosen for an accident of the baseline, which cannot last: they go by lot.
    """
    varied = {name: part for name, part in sorted(columns.items()) if _varies(part[1])}
    pairs = list(combinations(varied, 2))
    if len(pairs) > CROSSED:
        looked = dict(list(varied.items())[:LOOKED])
        pairs = _strongest(looked, among())
    used = {name for pair in pairs for name in pair}
    return Crossed({name: cut for name, (cut, _) in varied.items() if name in used}, tuple(pairs))


def dependence(tables: Ints) -> tuple[Floats, Bools]:
    """Return Cramér's V of P tables of counts (P x rows x columns), and where it is clearly not chance alone.

    V is corrected for chance. 0: the columns are independent, as far as can be told; 1: each tells the
    other. Empty rows and columns of a table do not count; a table with one row or one column, or with fewer
    than two counts, has 0.

    Source: Bergsma (2013), A bias-correction for Cramér's V and Tschuprow's T, J. Korean Stat. Soc. 42.
    """
    n = np.maximum(tables.sum((1, 2)), 2).astype(np.float64)
    above, left = tables.sum(2), tables.sum(1)
    expected = above[:, :, None] * left[:, None, :].astype(np.float64)
    squares = np.zeros(tables.shape)
    np.divide(tables.astype(np.float64) ** 2, expected, out=squares, where=expected > 0)
    rows, columns = np.count_nonzero(above, axis=1), np.count_nonzero(left, axis=1)
    freedom = (rows - 1.0) * (columns - 1.0)
    above_chance = squares.sum((1, 2)) - 1 - freedom / (n - 1)
    squared = np.maximum(above_chance, 0.0)
    most = np.minimum(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    found: Floats = np.sqrt(np.divide(squared, most, out=np.zeros(len(n)), where=most > 0))
    clear: Bools = (freedom > 0) & (n * above_chance > CLEAR * np.sqrt(2 * freedom))
    return found, clear


def _varies(places: Places) -> bool:
    return len(places) > 0 and bool(places.min() != places.max())


def _strongest(columns: Mapping[str, Column], rows: Ints | None) -> list[Pair]:
    """Return the `CROSSED` pairs that clearly depend most on each other, else by lot; by name."""
    places = {name: part if rows is None else part[rows] for name, (_, part) in columns.items()}
    every = Crossed({name: cut for name, (cut, _) in columns.items()}, tuple(combinations(columns, 2)))
    size = len(next(iter(places.values())))
    counts = every.count(places, np.array([size]))[0]
    widest = max(cut.size for cut in every.cuts.values())
    tables = np.zeros((len(every.pairs), widest, widest), np.int64)
    for place, table in enumerate(every.tables(counts).values()):
        tables[place, : table.shape[0], : table.shape[1]] = table
    found, clear = dependence(tables)
    strongest = np.where(clear, -np.round(found, DIGITS), np.inf)
    lots = [blake2b("\0".join(pair).encode(), digest_size=8).digest() for pair in every.pairs]
    order = sorted(range(len(lots)), key=lambda i: (strongest[i], b"" if clear[i] else lots[i]))
    return sorted(every.pairs[place] for place in order[:CROSSED])
