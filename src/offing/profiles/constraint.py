"""What the values of a column are declared to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind
from offing.profiles.encoding import doubles, kind_of, texts
from offing.profiles.rows import column


@dataclass(frozen=True)
class Constraint:
    """A declared range, bounds included, a declared set of levels, and whether a value must be there.

    A number below `minimum` or above `maximum`, NaN and infinities break a range; a level that is
    not in `allowed` breaks a set; a null breaks `required`. What is not declared is not broken.
    """

    minimum: float | None = None
    maximum: float | None = None
    allowed: tuple[str, ...] = ()
    required: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "minimum": self.minimum,
            "maximum": self.maximum,
            "allowed": list(self.allowed),
            "required": self.required,
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Constraint:
        """Read the JSON form."""
        return Constraint(data["minimum"], data["maximum"], tuple(data["allowed"]), data["required"])

    def broken(self, batch: pa.RecordBatch, feature: str) -> NDArray[np.bool_]:
        """Say for each row whether its value of `feature` breaks this."""
        array = column(batch, physical_name(feature))
        if array is None:
            return np.full(batch.num_rows, self.required)
        if self.allowed:
            codes, found = texts(array)
            known = set(self.allowed)
            wrong = [text is not None and text not in known for text in found]
            return np.array([*wrong, self.required])[codes]
        if kind_of(array.type) is not ColumnKind.NUMERIC:
            missing = np.asarray(array.is_null().to_numpy(zero_copy_only=False), np.bool_)
            ranged = self.minimum is not None or self.maximum is not None
            return np.where(missing, self.required, ranged)
        return self._out_of_range(*doubles(array))

    def _out_of_range(
        self, values: NDArray[np.float64], valid: NDArray[np.bool_] | None
    ) -> NDArray[np.bool_]:
        low = -np.inf if self.minimum is None else self.minimum
        high = np.inf if self.maximum is None else self.maximum
        broken = np.zeros(len(values), np.bool_)
        if self.minimum is not None or self.maximum is not None:
            broken = ~(np.isfinite(values) & (values >= low) & (values <= high))
        return broken if valid is None else np.where(valid, broken, self.required)
