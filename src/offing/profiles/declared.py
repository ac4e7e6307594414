"""What a model's owner states about it, beyond its task: part of what a plan is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from offing.profiles.constraint import Constraint
from offing.profiles.measures.spec import Custom
from offing.profiles.rows import JOINT


@dataclass(frozen=True)
class Declared:
    """Protected attributes, constraints by feature, custom measures, the gain of each outcome.

    `pairs` are pairs of segments that are to have slices too. `texts` and `embeddings` name the
    features that are free text or vectors. `value` is the gain of a true positive, false positive,
    true negative and false negative.
    """

    protected: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    constraints: Mapping[str, Constraint] = field(default_factory=dict)
    custom: tuple[Custom, ...] = ()
    texts: tuple[str, ...] = ()
    embeddings: tuple[str, ...] = ()
    value: tuple[float, float, float, float] | None = None
    ranks: tuple[int, ...] = (5, 10)

    @property
    def groups(self) -> tuple[str, ...]:
        """The protected attributes and their pairs."""
        return (*self.protected, *(joint(*pair) for pair in combinations(self.protected, 2)))

    def with_pairs(self, segments: Sequence[str]) -> tuple[str, ...]:
        """Return all segments: the given, the protected, and pairs of either."""
        return tuple(dict.fromkeys([*segments, *self.groups, *(joint(*pair) for pair in self.pairs)]))


def joint(first: str, second: str) -> str:
    """Return the name of a pair of segments, or of a pair of their values."""
    return f"{first}{JOINT}{second}"
