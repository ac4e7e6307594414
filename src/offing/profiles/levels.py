"""The levels of a categorical column, frozen from the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from offing.profiles.grid import NumericGrid

KNOWN = 200
"""How many levels of a categorical column have a count of their own."""

REST = 10_000
"""How many further baseline levels are told apart from new ones."""

SLICES = 50
"""How many values of a segment have a slice of their own."""

OTHER = "other"
"""The slice of the rarer values and of nulls."""


@dataclass(frozen=True)
class CategoricalLevels:
    """The levels of a categorical column in the baseline.

    `known` have cells of their own, in this order; levels in `rest` count as `other`; all else is
    `new`.
    """

    known: tuple[str, ...]
    rest: frozenset[str] = frozenset()

    @staticmethod
    def fit(counts: Mapping[str, int], known: int = KNOWN) -> CategoricalLevels:
        """Give the `known` most frequent levels cells of their own; ties go by name."""
        ranked = sorted(counts, key=lambda name: (-counts[name], name))
        return CategoricalLevels(tuple(ranked[:known]), frozenset(ranked[known : known + REST]))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The place of each baseline level among the counts; `len(known)` for `other`."""
        places = dict.fromkeys(self.rest, len(self.known))
        places.update({name: place for place, name in enumerate(self.known)})
        return places

    def to_dict(self) -> dict[str, list[str]]:
        """Return the JSON form."""
        return {"known": list(self.known), "rest": sorted(self.rest)}


Cut = NumericGrid | CategoricalLevels
"""How the values of one column are cut into cells."""
