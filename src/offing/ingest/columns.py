"""Which columns each model has: decided by the first value seen, kept for good."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from enum import Enum

from offing.domain.physical import is_feature
from offing.domain.schema import ColumnKind

MAX_FEATURES = 2000
"""Feature columns of one model; what comes after goes to `overflow`."""


class Refusal(str, Enum):
    """Why a feature gets no column of its own."""

    TOO_MANY = "too_many_columns"
    COLLISION = "name_collision"


class ModelColumns:
    """The columns of one model by physical name. Safe for threads.

    A kind, once decided, never changes, so the same event always becomes the same row. Decisions
    stay `unsaved` until the journal has committed them together with the first rows that use them.
    """

    def __init__(self, known: Mapping[str, ColumnKind], limit: int = MAX_FEATURES) -> None:
        self._kinds = dict(known)
        self._folded = {name.lower(): name for name in known}
        self._features = sum(map(is_feature, known))
        self._limit = limit
        self._unsaved: dict[str, ColumnKind] = {}
        self._lock = threading.Lock()

    def get(self, physical: str) -> ColumnKind | None:
        """Return the kind of a column, None when it is not decided."""
        return self._kinds.get(physical)

    def all(self) -> dict[str, ColumnKind]:
        """Return a copy of every decided column."""
        with self._lock:
            return dict(self._kinds)

    def decide(self, physical: str, kind: ColumnKind) -> ColumnKind | Refusal:
        """Return the kind of a column, which is `kind` when nobody was faster, or why it gets none.

        Table formats do not tell capitals apart in column names, so a name that differs from a
        known one only in them is refused.
        """
        with self._lock:
            if physical in self._kinds:
                return self._kinds[physical]
            if physical.lower() in self._folded:
                return Refusal.COLLISION
            if is_feature(physical):
                if self._features >= self._limit:
                    return Refusal.TOO_MANY
                self._features += 1
            self._kinds[physical] = self._unsaved[physical] = kind
            self._folded[physical.lower()] = physical
            return kind

    def unsaved(self) -> dict[str, ColumnKind]:
        """Return the decisions that no commit has confirmed yet."""
        with self._lock:
            return dict(self._unsaved)

    def saved(self, names: Mapping[str, ColumnKind]) -> None:
        """Take note that these decisions are on disk."""
        with self._lock:
            for name in names:
                self._unsaved.pop(name, None)
