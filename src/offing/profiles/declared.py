"""What a model's owner states about it, beyond its task: part of what a plan is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from offing.profiles.constraint import Constraint
from offing.profiles.measures.spec import Custom
from offing.profiles.rows import JOINT


@dataclass(frozen=True)
class Declared:
    """Protected attributes, constraints by feature, custom measures, the gain of each outcome.

    `pairs` are pairs of segments that are to have slices too. `texts` and `embeddings` name the
    features that are free text or vectors; `projections` asks for random projections of all numeric
    features. `ranks` are the k of ranking measures. `value` is the gain of a true positive, false positive,
    true negative and false negative.
    """

    protected: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    constraints: Mapping[str, Constraint] = field(default_factory=dict)
    custom: tuple[Custom, ...] = ()
    texts: tuple[str, ...] = ()
    embeddings: tuple[str, ...] = ()
    projections: bool = False
    value: tuple[float, float, float, float] | None = None
    ranks: tuple[int, ...] = (5, 10)

    @property
    def groups(self) -> tuple[str, ...]:
        """The protected attributes and their pairs."""
        return (*self.protected, *(joint(*pair) for pair in combinations(self.protected, 2)))

    def with_pairs(self, segments: Sequence[str]) -> tuple[str, ...]:
        """Return all segments: the given, the protected, and pairs of either."""
        return tuple(dict.fromkeys([*segments, *self.groups, *(joint(*pair) for pair in self.pairs)]))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "protected": list(self.protected),
            "pairs": [list(pair) for pair in self.pairs],
            "constraints": {name: rule.to_dict() for name, rule in self.constraints.items()},
            "custom": [part.to_dict() for part in self.custom],
            "texts": list(self.texts),
            "embeddings": list(self.embeddings),
            "projections": self.projections,
            "value": list(self.value) if self.value else None,
            "ranks": list(self.ranks),
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Declared:
        """Read the JSON form. Raises KeyError when it is not one."""
        return Declared(
            protected=tuple(data["protected"]),
            pairs=tuple((first, second) for first, second in data["pairs"]),
            constraints={name: Constraint.from_dict(rule) for name, rule in data["constraints"].items()},
            custom=tuple(Custom.from_dict(part) for part in data["custom"]),
            texts=tuple(data["texts"]),
            embeddings=tuple(data["embeddings"]),
            projections=data["projections"],
            value=tuple(data["value"]) if data["value"] else None,
            ranks=tuple(data["ranks"]),
        )


def joint(first: str, second: str) -> str:
    """Return the name of a pair of segments, or of a pair of their values."""
    return f"{first}{JOINT}{second}"
