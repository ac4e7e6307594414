"""The columns a model logs, and what kind each is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional


class Task(str, Enum):
    """What a model predicts."""

    BINARY = "binary"
    REGRESSION = "regression"
    MULTICLASS = "multiclass"
    MULTILABEL = "multilabel"
    RANKING = "ranking"
    UNKNOWN = "unknown"


class ColumnKind(str, Enum):
    """How a column is stored and profiled. Booleans are categorical: `true`, `false`."""

    NUMERIC = "numeric"
    CATEGORICAL = "categorical"


class Kind(str, Enum):
    """The three kinds of event that arrive in streams; each is a table per model."""

    PREDICTIONS = "predictions"
    LABELS = "labels"
    KPIS = "kpis"


@dataclass(frozen=True)
class Column:
    """One feature of a model."""

    name: str
    kind: ColumnKind


WHOLE: Optional[str] = None
"""The slice that is no slice: all rows."""


@dataclass(frozen=True, order=True)
class Slice:
    """One value of one declared segment, such as `carrier = B6`. Written `carrier=B6`."""

    segment: str
    value: str

    def __str__(self) -> str:
        return f"{self.segment}={self.value}"
