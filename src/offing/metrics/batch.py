"""Columns that are compared with their baselines in one go."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from offing.metrics.comparison import ColumnPair

Result = TypeVar("Result")


class Batch:
    """The columns of one subject, or of several that are asked for the same metrics.

    An array of two columns costs nearly what one of a hundred does, so the slices of a window, which
    have few columns each, are compared together. `result` keeps what was computed of all of them.
    """

    def __init__(self, pairs: tuple[ColumnPair, ...]) -> None:
        self.pairs = pairs
        self._results: dict[Hashable, object] = {}

    def result(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """Return what `compute` gave for the first that asked for `key`; one that raises keeps nothing."""
        if key not in self._results:
            self._results[key] = compute()
        found: Result = self._results[key]  # type: ignore[assignment]
        return found
