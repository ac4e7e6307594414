"""A categorical column to counts."""

from __future__ import annotations

import numpy as np

from offing.domain.schema import ColumnKind
from offing.profiles.column import NAME_LENGTH, CategoricalCounts, by_count, sample
from offing.profiles.encoding import Array, Codes, Mask, kind_of, texts, valid_rows
from offing.profiles.levels import CategoricalLevels
from offing.profiles.rows import Ints, Runs


def count_levels(
    array: Array | None,
    runs: Runs,
    levels: CategoricalLevels,
    *,
    wrong: Ints,
    numbers: bool = False,
) -> list[CategoricalCounts]:
    """Count a column's levels for each run of rows.

    `array` is None when the batch lacks the column: then all rows are missing. Numbers are of a
    wrong type, unless `numbers` says that they are names of classes (1.0 is `1`); so are the nulls
    at the positions `wrong`.
    """
    size = len(levels.known)
    new, missing = size + 1, size + 2
    wrong_type = runs.among(wrong)
    if array is not None and not _readable(array, numbers):
        wrong_type = wrong_type + runs.count(valid_rows(array))
        array = None
    names: list[dict[str, int]] = [{} for _ in range(len(runs))]
    table = np.zeros((len(runs), size + 3), np.int64)
    if array is None:
        table[:, missing] = runs.lengths
    else:
        codes, found = texts(array)
        codes = runs.arrange(codes)
        places = place_of(found, levels, new=new, missing=missing)
        table = _by_place(codes, places, runs, size + 3)
        if table[:, new].any():
            names = _new_names(codes, found, runs, places == new)
    table[:, missing] -= wrong_type
    parts = zip(table, wrong_type.tolist(), names, strict=True)
    return [_of_row(row, bad, by_count(sample(name))) for row, bad, name in parts]


def _of_row(row: Ints, wrong: int, names: tuple[tuple[str, int], ...]) -> CategoricalCounts:
    other, new, missing = row[-3:].tolist()
    return CategoricalCounts(row[:-3].copy(), other, new, missing, wrong, names)


def place_of(found: list[str | None], levels: CategoricalLevels, *, new: int, missing: int) -> Codes:
    """Return the place among the counts of each text, with a last entry for the code -1."""
    index = levels.index
    places = [missing if text is None else index.get(text, new) for text in found]
    return np.array([*places, missing], dtype=np.int64)


def _by_place(codes: Codes, places: Codes, runs: Runs, width: int) -> Ints:
    """Count the place of each row's code in each run of arranged rows; `places` ends with that of -1.

    Of fewer codes than rows the codes are counted, and their counts moved: a quick step for each row less.
    """
    if len(places) * len(runs) > len(codes):
        return tabulate(places[codes], runs, width)
    table = np.zeros((width, len(runs)), np.int64)
    np.add.at(table, np.roll(places, 1), tabulate(np.add(codes, 1, dtype=np.int64), runs, len(places)).T)
    return table.T


def tabulate(places: Ints, runs: Runs, width: int) -> Ints:
    """Count the places 0 .. width - 1 of each run of arranged rows."""
    if len(runs) > 1:
        places = places + runs.index * width
    return np.bincount(places, minlength=len(runs) * width).reshape(len(runs), width)


def _readable(array: Array, numbers: bool) -> bool:
    kind = kind_of(array.type)
    return kind is ColumnKind.CATEGORICAL or (numbers and kind is ColumnKind.NUMERIC)


def _new_names(codes: Codes, found: list[str | None], runs: Runs, is_new: Mask) -> list[dict[str, int]]:
    """Count the names of new levels in each run, cut to `NAME_LENGTH`."""
    rows = np.flatnonzero(is_new[codes])
    pairs, counts = np.unique(runs.index[rows] * len(found) + codes[rows], return_counts=True)
    names: list[dict[str, int]] = [{} for _ in range(len(runs))]
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        run, code = divmod(pair, len(found))
        name = str(found[code])[:NAME_LENGTH]
        names[run][name] = names[run].get(name, 0) + count
    return names
