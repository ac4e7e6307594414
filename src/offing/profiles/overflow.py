"""Which rows hold a value of a wrong type for which feature."""

from __future__ import annotations

from collections.abc import Container

import msgspec
import numpy as np
import pyarrow as pa

from offing.domain.physical import physical_name
from offing.profiles.encoding import valid_rows
from offing.profiles.rows import Ints, column

NONE: Ints = np.empty(0, np.int64)

# Values stay as they are written: embeddings are long, and only the names count here.
_NAMES = msgspec.json.Decoder(dict[str, msgspec.Raw])


def wrong_rows(batch: pa.RecordBatch, features: Container[str]) -> dict[str, Ints]:
    """Return the positions of the rows whose value of a feature did not fit its column.

    They are null in the feature's column and named in the JSON object of `overflow`, which is null
    for nearly all rows; only the others are parsed. Names beyond `features` are passed over.
    """
    overflow = column(batch, "overflow")
    if overflow is None or overflow.null_count == len(overflow):
        return {}
    found: dict[str, list[int]] = {}
    for row in np.flatnonzero(valid_rows(overflow)).tolist():
        for name in _NAMES.decode(overflow[row].as_py()):
            if name in features:
                found.setdefault(name, []).append(row)
    return {name: _nulls(batch, name, np.array(rows, np.int64)) for name, rows in found.items()}


def _nulls(batch: pa.RecordBatch, name: str, rows: Ints) -> Ints:
    """Keep the rows where the feature's column is null: a value that is there counts itself."""
    array = column(batch, physical_name(name))
    return rows if array is None else rows[~valid_rows(array)[rows]]
