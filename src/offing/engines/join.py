"""Joins the truth and the business events to the predictions they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.window import Window


def with_labels(predictions: pa.Table, labels: pa.Table) -> pa.Table:
    """Return `predictions` with `label`, the last one by label time, and `label_timestamp`, else null.

    Labels at the same moment: the one received last counts. Labels of other predictions are left
    out. The order of either table does not matter.
    """
    if not labels.num_rows or not predictions.num_rows:
        nothing = pa.nulls(predictions.num_rows, pa.timestamp("us", tz="UTC"))
        unlabelled = predictions.append_column("label", _no_values(labels, predictions.num_rows))
        return unlabelled.append_column("label_timestamp", nothing)
    encoded: pa.DictionaryArray[Any, Any] = labels["prediction_id"].combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    times = labels["timestamp"].cast(pa.int64()).to_numpy()
    received = labels["received_at"].cast(pa.int64()).to_numpy()
    order = np.lexsort((received, times, codes))
    last = order[np.append(np.flatnonzero(np.diff(codes[order])), len(order) - 1)]
    place = pc.index_in(predictions["prediction_id"].combine_chunks(), value_set=encoded.dictionary)
    rows = pc.take(pa.array(last), place)
    found = predictions.append_column("label", labels["value"].combine_chunks().take(rows))
    return found.append_column("label_timestamp", labels["timestamp"].combine_chunks().take(rows))


def with_predictions(
    kpis: pa.Table, predictions: pa.Table, window: Window, segments: Sequence[str]
) -> pa.Table:
    """Return the business events of `window`: name, value, timestamp and the segment columns.

    An event that names a prediction happens at that prediction's timestamp, has its segments, and
    waits until it comes. One that names none happens at its own time. Neither depends on the
    order of arrival, nor on which windows are read.
    """
    ids = predictions["prediction_id"].combine_chunks()
    named = kpis["prediction_id"].combine_chunks()
    place = pc.if_else(pc.is_valid(named), pc.index_in(named, value_set=ids), None)
    own = kpis["timestamp"].combine_chunks()
    times = pc.if_else(pc.is_valid(named), pc.take(predictions["timestamp"].combine_chunks(), place), own)
    columns = {"name": kpis["name"], "value": kpis["value"], "timestamp": times}
    for segment in segments:
        if segment in predictions.column_names:
            columns[segment] = pc.take(predictions[segment].combine_chunks(), place)
    moments = times.cast(pa.int64()).fill_null(window.end).to_numpy()
    inside = pa.array((moments >= window.start) & (moments < window.end))
    return pa.table(columns).filter(inside)


def _no_values(labels: pa.Table, size: int) -> pa.Array[Any]:
    column = (
        labels["value"].combine_chunks() if "value" in labels.column_names else pa.array([], pa.float64())
    )
    return column.take(pa.array([None] * size, pa.int64()))
