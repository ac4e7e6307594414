"""What each prediction cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from offing.domain.schema import ColumnKind
from offing.profiles.encoding import doubles, kind_of
from offing.profiles.grid import Floats
from offing.profiles.rows import column


def cost(batch: pa.RecordBatch) -> Iterator[tuple[str, Floats]]:
    """Yield `cost`, in the unit in which it was logged, when any row has one."""
    array = column(batch, "cost")
    if array is None or array.null_count == len(array) or kind_of(array.type) is not ColumnKind.NUMERIC:
        return
    values, valid = doubles(array)
    yield "cost", values if valid is None else np.where(valid, values, np.nan)
