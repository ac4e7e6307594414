"""The counts of one column over one set of rows, and their sum."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offing.profiles.grid import Cells, NumericGrid

Counts = NDArray[np.int64]

Z_BITS = 10
"""z is counted in units of 2**-10 of the grid's scale (rounded half to even), z² in 2**-20."""

Z_BOUND = 2**30
"""|z| enters the moments as at most this; cells, minimum and maximum have no such bound."""

NAMES = 32
"""How many names of new levels a profile keeps."""

NAME_LENGTH = 64
"""Names of new levels are cut to this many characters before they are counted."""


class Comparable:
    """Equality by the fields of a dataclass, arrays by their entries; no hash.

    What else is kept on the object, such as a sum computed once, is neither compared nor pickled.
    """

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        mine, theirs = self.__getstate__(), other.__getstate__()
        return all(np.array_equal(value, theirs[name]) for name, value in mine.items())

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        own: Any = self
        return {field.name: getattr(own, field.name) for field in fields(own)}


@dataclass(frozen=True, eq=False)
class NumericCounts(Comparable):
    """A numeric column: how many of its rows lie in which cell of its grid.

    `cells` are ascending ids with `counts > 0`. `missing` counts nulls, `wrong_type` values that
    are not numbers; `minimum` and `maximum` are over finite values, None without any. `sum_z` and
    `sum_z2` are exact integers in units of 2**-10 and 2**-20 (see `Z_BITS`, `Z_BOUND`).
    """

    cells: Cells
    counts: Counts
    missing: int = 0
    nan: int = 0
    pos_inf: int = 0
    neg_inf: int = 0
    wrong_type: int = 0
    minimum: float | None = None
    maximum: float | None = None
    sum_z: int = 0
    sum_z2: int = 0

    @cached_property
    def n(self) -> int:
        """How many finite values there are."""
        return int(self.counts.sum())

    @property
    def invalid(self) -> int:
        """How many rows are NaN, infinite or of a wrong type."""
        return self.nan + self.pos_inf + self.neg_inf + self.wrong_type

    @property
    def rows(self) -> int:
        """How many rows there are, whatever they hold."""
        return self.n + self.missing + self.invalid

    def mean(self, grid: NumericGrid) -> float | None:
        """Return the mean of the finite values, None without any.

        Right to 2**-11 of the scale; beyond `Z_BOUND` scales from the centre values are winsorised.
        """
        n = self.n
        return grid.centre + grid.scale * (self.sum_z / (n << Z_BITS)) if n else None

    def variance(self, grid: NumericGrid) -> float | None:
        """Return the unbiased variance of the finite values, None for fewer than two."""
        n = self.n
        if n < 2:
            return None
        spread = (n * self.sum_z2 - self.sum_z**2) / (n * (n - 1) << (2 * Z_BITS))
        return spread * grid.scale**2

    @staticmethod
    def empty() -> NumericCounts:
        """Return the counts of no rows."""
        return NumericCounts(np.empty(0, np.int32), np.empty(0, np.int64))

    @staticmethod
    def merge(parts: Iterable[NumericCounts]) -> NumericCounts:
        """Add counts of the same grid up; of none, the empty counts."""
        parts = list(parts)
        if len(parts) == 1:
            return parts[0]
        cells, (counts,) = add_cells([(p.cells, (p.counts,)) for p in parts], 1)
        return NumericCounts(
            cells,
            counts,
            missing=sum(p.missing for p in parts),
            nan=sum(p.nan for p in parts),
            pos_inf=sum(p.pos_inf for p in parts),
            neg_inf=sum(p.neg_inf for p in parts),
            wrong_type=sum(p.wrong_type for p in parts),
            minimum=min((p.minimum for p in parts if p.minimum is not None), default=None),
            maximum=max((p.maximum for p in parts if p.maximum is not None), default=None),
            sum_z=sum(p.sum_z for p in parts),
            sum_z2=sum(p.sum_z2 for p in parts),
        )


@dataclass(frozen=True, eq=False)
class CategoricalCounts(Comparable):
    """A categorical column: `counts` per known level of the plan, in the plan's order.

    `other` counts rarer levels of the baseline, `new` levels that the baseline never had. Of new
    levels `new_levels` holds names with exact counts, most frequent first: all of them up to
    `NAMES`, beyond that those whose hash is smallest, which is a fair sample and adds up exactly.
    """

    counts: Counts
    other: int = 0
    new: int = 0
    missing: int = 0
    wrong_type: int = 0
    new_levels: tuple[tuple[str, int], ...] = ()

    @cached_property
    def n(self) -> int:
        """How many rows hold a level: known, other or new."""
        return int(self.counts.sum()) + self.other + self.new

    @property
    def invalid(self) -> int:
        """How many rows are of a wrong type."""
        return self.wrong_type

    @property
    def rows(self) -> int:
        """How many rows there are, whatever they hold."""
        return self.n + self.missing + self.wrong_type

    @staticmethod
    def empty(levels: int) -> CategoricalCounts:
        """Return the counts of no rows over `levels` known levels."""
        return CategoricalCounts(np.zeros(levels, np.int64))

    @staticmethod
    def merge(parts: Sequence[CategoricalCounts]) -> CategoricalCounts:
        """Add one or more counts of the same levels up."""
        names: dict[str, int] = {}
        for part in parts:
            for name, count in part.new_levels:
                names[name] = names.get(name, 0) + count
        return CategoricalCounts(
            np.sum([p.counts for p in parts], axis=0, dtype=np.int64),
            other=sum(p.other for p in parts),
            new=sum(p.new for p in parts),
            missing=sum(p.missing for p in parts),
            wrong_type=sum(p.wrong_type for p in parts),
            new_levels=by_count(sample(names)),
        )


ColumnCounts = NumericCounts | CategoricalCounts


def add_cells(parts: Sequence[tuple[Cells, Sequence[Counts]]], series: int) -> tuple[Cells, list[Counts]]:
    """Bring `series` count arrays of each part onto the union of the cells, added up.

    The cells of one grid span less than 100,000 ids, so a dense table is quicker than a sort; its
    doubles are exact up to totals of 2**53.
    """
    parts = [part for part in parts if len(part[0])]
    if not parts:
        return np.empty(0, np.int32), [np.empty(0, np.int64) for _ in range(series)]
    low = min(int(cells[0]) for cells, _ in parts)
    places = np.concatenate([cells for cells, _ in parts]) - low
    present = np.flatnonzero(np.bincount(places))
    totals = [
        np.bincount(places, weights=np.concatenate([counts[index] for _, counts in parts]))[present]
        for index in range(series)
    ]
    return (present + low).astype(np.int32), [total.astype(np.int64) for total in totals]


def sample(names: Mapping[str, int], limit: int = NAMES) -> dict[str, int]:
    """Keep at most `limit` names: those of smallest hash.

    A name among the smallest of a union is among the smallest of every part that has it, so the
    counts kept are exact however the rows were split.
    """
    if len(names) <= limit:
        return dict(names)
    kept = sorted(names, key=_rank)[:limit]
    return {name: names[name] for name in kept}


def by_count(names: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Order names by count, the most frequent first, then by name."""
    return tuple(sorted(names.items(), key=lambda item: (-item[1], item[0])))


def _rank(name: str) -> bytes:
    raw = name.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(raw, digest_size=8).digest() + raw
