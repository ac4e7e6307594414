"""The items of one request while they are validated: rejections, warnings and overflow by row."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa

from offing.ingest.coerce import Coerced
from offing.ingest.request import Decoded, Request, Values


class Items:
    """The rows of `decoded`, and which of them have been rejected so far."""

    def __init__(self, request: Request, decoded: Decoded) -> None:
        self.request = request
        self.decoded = decoded
        self.rows = decoded.rows
        self.overflow: dict[int, dict[str, object]] = defaultdict(dict)
        self._rejected = np.zeros(decoded.rows, bool)

    def accepted(self) -> np.ndarray:
        """Return a mask of the rows that are still to be stored."""
        return ~self._rejected

    def values(self, name: str) -> Values | None:
        """Return the raw values of a field, None when no item has it."""
        return self.decoded.fields.get(name)

    def values_or_nulls(self, name: str) -> Values:
        """Return the raw values of a field, as many nulls when no item has it."""
        values = self.values(name)
        return [None] * self.rows if values is None else values

    def reject(self, rows: np.ndarray | list[int], code: str, message: str, hint: str | None = None) -> None:
        """Reject rows; the first reason given for a row stands."""
        for row in np.flatnonzero(rows) if isinstance(rows, np.ndarray) and rows.dtype == bool else rows:
            if self._rejected[row]:
                continue
            self._rejected[row] = True
            payload = self.decoded.payload(int(row))[: self.request.limits.shelf_bytes]
            position = int(self.decoded.positions[row])
            self.request.notes.reject(position, code, message, hint=hint, payload=payload)

    def warn(self, row: int, code: str, message: str, hint: str | None = None) -> None:
        """Note that a row is stored otherwise than it was sent."""
        self.request.notes.warn(int(self.decoded.positions[row]), code, message, hint=hint)

    def named(self, row: int, name: str) -> None:
        """Note the id that was made for a row."""
        self.request.notes.named(int(self.decoded.positions[row]), name)

    def or_overflow(self, name: str, coerced: Coerced) -> pa.Array[Any]:
        """Return a field's column; values that did not fit go to `overflow` as `$name`."""
        for row, value in coerced.misfits.items():
            self.overflow[row][f"${name}"] = value
            self.warn(row, "wrong_type", f"`{name}` has a wrong type and was kept in `overflow` as `${name}`")
        return coerced.array
