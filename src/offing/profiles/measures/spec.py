"""A user's own number per row: what is computed, and where the code for it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Form = Literal["python", "sql"]
Aggregate = Literal["mean", "sum", "rate"]


@dataclass(frozen=True)
class Custom:
    """A custom measure: `source` is `package.module:function` or an SQL expression over a row's columns.

    A Python function gets a table of the rows (features by their own names, and the event's columns)
    and returns one number per row, null or NaN where a row has none. `aggregate` says what the sums
    become: a mean or a total of numbers, or the share of rows that are true.
    """

    name: str
    form: Form
    source: str
    aggregate: Aggregate = "mean"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return dict(vars(self))

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Custom:
        """Read the JSON form."""
        return Custom(**data)
