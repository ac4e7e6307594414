"""That a user's own measure could not be computed, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Failure:
    """The first row, in the order of the rows' names, on which a measure fails, and what it says there.

    `row` names it, `prediction p12` for instance; it is empty where no row fails by itself.
    """

    row: str
    reason: str

    def __str__(self) -> str:
        return f"{self.reason} ({self.row})" if self.row else self.reason


def merge_failures(parts: Iterable[Mapping[str, Failure]]) -> dict[str, Failure]:
    """Return the measures that failed in any part, each with its first failure.

    The first of a union is the first of the part that holds it, so the split does not show.
    """
    found: dict[str, Failure] = {}
    for part in parts:
        for name, failure in part.items():
            found[name] = min(found.get(name, failure), failure)
    return dict(sorted(found.items()))
