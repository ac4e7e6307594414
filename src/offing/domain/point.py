"""A number with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional

from offing.domain.window import Window


class PointStatus(str, Enum):
    """Why a point has a value, or why it has none. None of the latter is ever green."""

    OK = "ok"
    TOO_FEW = "too_few"
    NO_LABELS = "no_labels"
    NO_BASELINE = "no_baseline"
    UNDEFINED = "undefined"
    ERROR = "error"


@dataclass(frozen=True)
class Point:
    """The value of one metric over one window.

    `low` and `high` bound a 95 % interval. `n` counts the rows of the window that the value
    rests on; two-sample metrics carry the baseline's rows as `m` and the value expected when
    nothing changed as `expected`. `value`, `low` and `high` are None unless `status` is OK, and
    `reason` then says why in words. `note` is what a value alone cannot say: the columns or levels
    it is about, the assumption it rests on.
    """

    metric: str
    window: Window
    n: int
    value: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    column: Optional[str] = None
    slice: Optional[str] = None
    m: Optional[int] = None
    expected: Optional[float] = None
    status: PointStatus = PointStatus.OK
    reason: Optional[str] = None
    note: Optional[str] = None


PAIR = " × "
"""Joins the names of two columns that a series is about together."""


@dataclass(frozen=True, order=True)
class Series:
    """Which sequence of points: a metric, of a column or not, of a slice or of the whole."""

    metric: str
    column: str = ""
    slice: str = ""

    @property
    def columns(self) -> list[str]:
        """The columns that it is about: none, one, or both of a pair."""
        return self.column.split(PAIR) if self.column else []

    def __str__(self) -> str:
        text = f"{self.metric}({self.column})" if self.column else self.metric
        return f"{text} [{self.slice}]" if self.slice else text
