"""Answers and labels that are lists of names: JSON text to names by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.schema import Task
from offing.profiles.encoding import Array, Mask, text_of, texts, valid_rows
from offing.profiles.grid import Floats
from offing.profiles.plain_lists import split_plain
from offing.profiles.rows import Ints

LISTED = (Task.MULTILABEL, Task.RANKING)
"""The tasks whose answers are lists of names."""

LARGEST_GAIN = 1e100
"""A gain above this is taken for a mistake; sums of such would overflow."""

_ANY = msgspec.json.Decoder()
_FAILED = (msgspec.DecodeError, RecursionError)
_SCALARS = {str, int, float, bool}
_Parsed = list[str] | dict[str, float] | None


@dataclass(frozen=True)
class Lists:
    """The names that each row of a column lists, in the order of the rows and of each list.

    `row`, `code` (a place in `names`), `place` (from 0, within the list) and `gain` have one entry per
    name. A list counts as if it named each name once, where it comes first. `present` says which rows
    have a list, `broken` which have something else instead.
    """

    row: Ints
    code: Ints
    place: Ints
    gain: Floats
    present: Mask
    broken: Mask
    names: Array

    @property
    def lengths(self) -> Ints:
        """How many names each row lists."""
        return np.bincount(self.row, minlength=len(self.present))

    def recoded(self, names: Array) -> Ints:
        """Return the codes by another list of names; those that it lacks come after its own."""
        found = pc.index_in(self.names, value_set=names)
        own = np.arange(len(names), len(names) + len(self.names))
        places = np.where(valid_rows(found), np.asarray(found.fill_null(0)), own)
        return places.astype(np.int64)[self.code]

    def to_arrow(self) -> Array:
        """Return a column of lists of dictionary-encoded names; null where a row has none."""
        ends = np.concatenate(([0], np.cumsum(self.lengths)))
        values = pa.DictionaryArray.from_arrays(pa.array(self.code, pa.int32()), self.names)
        empty = pa.array(~self.present)
        return cast(Array, pa.ListArray.from_arrays(pa.array(ends, pa.int32()), values, mask=empty))

    @staticmethod
    def from_arrow(lists: Array, text: Array | None) -> Lists:
        """Read back what `to_arrow` gave; `text` is what was read, null in the same rows but broken ones."""
        column = cast(Any, lists)
        present = valid_rows(lists)
        lengths = np.asarray(column.value_lengths().fill_null(0), np.int64)
        values = column.flatten()
        row, place = _rows(lengths)
        broken = ~present & valid_rows(text) if text is not None else np.zeros(len(present), np.bool_)
        code = np.asarray(values.indices, np.int64)
        return Lists(row, code, place, np.ones(len(row)), present, broken, values.dictionary)


def read_lists(array: Array | None, rows: int, *, gains: bool = False) -> Lists:
    """Read a column of lists; None is a column of nulls.

    A value is a JSON list of names, or with `gains` a JSON object of names with numbers of 0 or more;
    the gain of a listed name is 1. Numbers and booleans are names as classes are written. A text that
    begins with neither bracket is the one name of its list; an empty text lists nothing.
    """
    codes, found = texts(pa.nulls(rows, pa.string()) if array is None else array)
    quick, names = split_plain(pa.array(found, pa.string()))
    slow = np.flatnonzero(~quick)
    parsed = [None if (text := found[at]) is None else _parse(text, gains) for at in slow.tolist()]
    more = pa.array(chain.from_iterable(part for part in parsed if part), pa.string())
    lengths, starts, state = (np.zeros(len(found) + 1, np.int64) for _ in range(3))
    lengths[slow] = [0 if part is None else len(part) for part in parsed]
    lengths[:-1][quick] = np.asarray(names.value_lengths())
    for chosen, first in ((np.flatnonzero(quick), 0), (slow, len(names.flatten()))):
        starts[chosen] = first + np.cumsum(lengths[chosen]) - lengths[chosen]
    state[:-1][quick] = 1
    state[slow] = [1 if part is not None else 0 if found[at] is None else 2
                   for at, part in zip(slow.tolist(), parsed, strict=True)]  # fmt: skip
    row, place = _rows(lengths[codes])
    at = starts[codes][row] + place
    encoded: Any = pc.dictionary_encode(pa.concat_arrays([names.flatten(), more]))
    gain = np.concatenate([np.ones(len(names.flatten())), _gains(parsed)])[at]
    code = np.asarray(encoded.indices, np.int64)[at]
    own = state[codes]
    return _once(Lists(row, code, place, gain, own == 1, own == 2, encoded.dictionary))


def name_counts(array: Array) -> dict[str, int]:
    """Count the rows that list each name."""
    lists = read_lists(array, len(array))
    counts = np.bincount(lists.code, minlength=len(lists.names))
    return {str(name): count for name, count in zip(lists.names.to_pylist(), counts.tolist(), strict=True)}


def _rows(lengths: Ints) -> tuple[Ints, Ints]:
    """Return the row of each name, and its place among those of its row."""
    row = np.repeat(np.arange(len(lengths)), lengths)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def _once(lists: Lists) -> Lists:
    """Leave out the names that a list repeats."""
    keys = lists.row * max(1, len(lists.names)) + lists.code
    first = np.unique(keys, return_index=True)[1]
    if len(first) == len(keys):
        return lists
    kept = np.sort(first)
    row = lists.row[kept]
    _, place = _rows(np.bincount(row, minlength=len(lists.present)))
    return Lists(row, lists.code[kept], place, lists.gain[kept], lists.present, lists.broken, lists.names)


def _gains(parsed: Sequence[_Parsed]) -> Floats:
    parts = ([1.0] * len(part) if isinstance(part, list) else part.values() for part in parsed if part)
    return np.fromiter(chain.from_iterable(parts), np.float64)


def _parse(text: str, gains: bool) -> _Parsed:
    """Return the names in order, or each with its gain; None for what is neither."""
    if not text.startswith(("[", "{")):
        return [text] if text else []
    try:
        value = _ANY.decode(text)
    except _FAILED:
        return None
    if isinstance(value, list):
        whole = set(map(type, value)) <= _SCALARS
        return [part if isinstance(part, str) else text_of(part) for part in value] if whole else None
    numbers = {name: gain for name, gain in value.items() if gain is not None}
    whole = all(type(gain) in (int, float) and 0 <= gain <= LARGEST_GAIN for gain in numbers.values())
    return {name: float(gain) for name, gain in numbers.items()} if gains and whole else None
