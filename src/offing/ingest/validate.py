"""Stage 2, validate: raw values become typed rows, item by item; bad items are noted, not fatal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.schema import Kind
from offing.events.schema import base_columns
from offing.ingest.features import place_features
from offing.ingest.items import Items
from offing.ingest.kinds import kpi_columns, label_columns, prediction_columns
from offing.ingest.overflow import overflow_text
from offing.ingest.request import Request

_COLUMNS: dict[Kind, Callable[[Items], dict[str, pa.Array[Any]]]] = {
    Kind.PREDICTIONS: prediction_columns,
    Kind.LABELS: label_columns,
    Kind.KPIS: kpi_columns,
}


def validate(request: Request) -> None:
    """Turn `decoded` into `batch`, the rows to store in canonical columns, and their `positions`.

    Every rejected item is noted with a code, a message and a hint. Features of rejected items
    decide no column. What has no column of its own, or not the type of it, goes to `overflow`.
    """
    assert request.decoded is not None
    items = Items(request, request.decoded)
    columns = _COLUMNS[request.kind](items)
    keep = items.accepted()
    if request.kind is Kind.PREDICTIONS:
        features = request.decoded.features
        if not keep.all():
            features = {name: _kept(values, keep) for name, values in features.items()}
        columns |= place_features(features, request, items, np.flatnonzero(keep))
        columns["overflow"] = overflow_text(items.overflow, items.rows)
    request.positions = request.decoded.positions[keep]
    request.batch = _batch(columns, request.kind, keep)


def _kept(values: list[object] | pa.Array[Any], keep: np.ndarray) -> list[object] | pa.Array[Any]:
    if isinstance(values, pa.Array):
        return values.filter(pa.array(keep))
    return [value for value, kept in zip(values, keep, strict=True) if kept]


def _batch(columns: dict[str, pa.Array[Any]], kind: Kind, keep: np.ndarray) -> pa.RecordBatch:
    """Put columns in their canonical order; feature columns hold only the kept rows already."""
    mask = None if keep.all() else pa.array(keep)
    base = [name for name in base_columns(kind) if name in columns]
    rest = sorted(columns.keys() - set(base))
    arrays = [columns[name] if mask is None else columns[name].filter(mask) for name in base]
    return pa.record_batch([*arrays, *(columns[name] for name in rest)], names=[*base, *rest])
