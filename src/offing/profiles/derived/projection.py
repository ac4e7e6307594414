"""Fixed random projections of the numeric columns: how they move together, seen one line at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind
from offing.profiles.derived.signs import place, signs
from offing.profiles.encoding import Array, doubles, kind_of
from offing.profiles.grid import Floats, NumericGrid
from offing.profiles.levels import Cut
from offing.profiles.pairs import W_BITS, in_steps
from offing.profiles.rows import column

PROJECTIONS = 4
"""How many projections there are, where the columns are enough."""

TOUCHED = 4
"""How many columns a projection is made of: more would cost more and thin out a change of two."""

_TRIES = 64
_PIECE = 1 << 14
"""Rows at a time, so that a column and the sums stay in a cache."""


@dataclass(frozen=True)
class Projection:
    """Sums of a few numeric columns with fixed random signs.

    `weights` holds the sign of each touched column, by the name of the projection, and `grids` how
    these columns are standardised. A value is Σ ± w, where w is the column in units of its grid's
    scale as for co-moments: winsorised at ±8, rounded to 2**-4, 0 where it is missing or not finite.
    Whole numbers are summed, so that the sum is exact in any order. No row is without a value.
    """

    weights: Mapping[str, Mapping[str, int]]
    grids: Mapping[str, NumericGrid]

    @property
    def source(self) -> str:
        """Empty: several features."""
        return ""

    @property
    def names(self) -> tuple[str, ...]:
        """`projection.1` and so on."""
        return tuple(self.weights)

    @staticmethod
    def fit(columns: Mapping[str, Cut]) -> Projection | None:
        """Choose up to 4 projections of the numeric ones of `columns`; None for fewer than two.

        Each touches 4 columns, those that few projections touch first, so that up to 16 columns all
        have a part. No two are the same but for their direction: two columns have two projections.
        A projection is never called like one of `columns`.
        """
        grids = {name: cut for name, cut in sorted(columns.items()) if isinstance(cut, NumericGrid)}
        if len(grids) < 2:
            return None
        free = (name for n in range(1, _TRIES) if (name := f"projection.{n}") not in columns)
        weights = dict(zip(free, _choose(list(grids)), strict=False))
        used = {name for signed in weights.values() for name in signed}
        return Projection(weights, {name: grids[name] for name in sorted(used)})

    def columns(self, batch: pa.RecordBatch | pa.Table) -> dict[str, Array]:
        """Return a double per row for each projection."""
        names = {name: row for row, name in enumerate(self.weights)}
        sums = np.empty((len(names), batch.num_rows))
        read = [
            (*doubles(array), grid, [(row, self.weights[key].get(name, 0)) for key, row in names.items()])
            for name, grid in self.grids.items()
            if (array := column(batch, physical_name(name))) is not None
            and kind_of(array.type) is ColumnKind.NUMERIC
        ]
        step = np.empty(_PIECE)
        for start in range(0, batch.num_rows, _PIECE):
            part = slice(start, min(start + _PIECE, batch.num_rows))
            totals = sums[:, part]
            totals[:] = 0.0
            for values, valid, grid, touching in read:
                w = step[: part.stop - start]
                in_steps(values[part], None if valid is None else valid[part], grid, w)
                for row, sign in touching:
                    _add(totals[row], w, sign)
            totals /= 1 << W_BITS
        return {name: pa.array(sums[row]) for name, row in names.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "kind": "projection",
            "weights": {name: dict(signed) for name, signed in self.weights.items()},
            "grids": {name: grid.to_dict() for name, grid in self.grids.items()},
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Projection:
        """Read the JSON form."""
        return Projection(
            {name: dict(signed) for name, signed in data["weights"].items()},
            {name: NumericGrid(**grid) for name, grid in data["grids"].items()},
        )


def _add(total: Floats, w: Floats, sign: int) -> None:
    if sign:
        (np.add if sign > 0 else np.subtract)(total, w, out=total)


def _choose(names: list[str]) -> Iterator[dict[str, int]]:
    """Yield signs of a few of the columns, by name, for each projection."""
    seen: set[tuple[tuple[str, int], ...]] = set()
    touched = dict.fromkeys(names, 0)
    for attempt in range(_TRIES):
        if len(seen) == PROJECTIONS:
            return
        order = sorted(names, key=lambda name: (touched[name], place(f"{attempt}:{name}")))
        chosen = sorted(order[:TOUCHED])
        drawn = signs(f"projection:{attempt}:" + "\0".join(chosen), len(chosen)).astype(int).tolist()
        one_way = tuple((name, sign * drawn[0]) for name, sign in zip(chosen, drawn, strict=True))
        if one_way not in seen:
            seen.add(one_way)
            for name in chosen:
                touched[name] += 1
            yield dict(one_way)
