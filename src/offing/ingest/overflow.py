"""The `overflow` column: what fits no other column, as a JSON object for each row."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import pyarrow as pa


def overflow_text(overflow: Mapping[int, Mapping[str, object]], rows: int) -> pa.Array[Any]:
    """Return a string column of JSON objects with sorted keys; null where nothing overflowed."""
    if not overflow:
        return pa.nulls(rows, pa.string())
    out: list[str | None] = [None] * rows
    for row, values in overflow.items():
        out[row] = json_text(values)
    return pa.array(out, pa.string())


def json_text(value: object) -> str:
    """Write a value as compact JSON, the keys of objects sorted; NaN and the infinities become text.

    So do times and bytes.
    """
    return json.dumps(_safe(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _safe(value: object, depth: int = 64) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value is None or isinstance(value, (str, int, float)):
        return value
    if depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {str(k): _safe(v, depth - 1) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_safe(v, depth - 1) for v in value]
    return value.hex() if isinstance(value, bytes) else str(value)
