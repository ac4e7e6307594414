"""Which segments have the rows with a fault, from rows: no profile counts columns by segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from offing.domain.incident import Incident
from offing.domain.physical import physical_name
from offing.domain.verdict import Cause
from offing.domain.window import Micros, Window
from offing.insight.moments import Moments
from offing.insight.row_means import RowMean
from offing.insight.segments import Hit, slices_hit
from offing.insight.slices import Divided
from offing.insight.title import first_evidence
from offing.profiles.answers import slice_keys, slice_places
from offing.profiles.plan import ProfilePlan
from offing.stats.arrays import Bools

KINDS = ("missing", "invalid")
"""Faults that a row has by itself."""


class Rows(Protocol):
    """Where rows of a model come from. They are dear to get: keep them."""

    def of(self, window: Window) -> pa.Table | None:
        """Return rows of `window` in canonical columns, a fair sample of many; None without any."""
        ...


def segments_at_fault(
    incident: Incident, plan: ProfilePlan, rows: Rows | None, width: Micros
) -> tuple[list[Hit], RowMean] | None:
    """Return the segments that have more of the fault than the other rows, in the incident's first step.

    Of the column that broke first, where the fault is missing values or ones of a wrong type, and the
    model has segments. None where this cannot be told; an empty list where all are hit alike.
    """
    if incident.cause is not Cause.QUALITY or rows is None or not plan.segments:
        return None
    series = first_evidence(incident).series
    if series.metric not in KINDS or series.column not in plan.columns:
        return None
    table = rows.of(Window(incident.started_at, incident.started_at + width))
    if table is None or not table.num_rows:
        return None
    bad = faulty(table, series.column, series.metric)
    of = RowMean(series.metric, f"share of broken {series.column}", "ratio", +1, lambda *_: Moments())
    return slices_hit(_divided(table, bad, plan), (), of, worse=1), of


def faulty(table: pa.Table, column: str, metric: str) -> Bools:
    """Return which rows have the fault: no value, or for `invalid` a number that is not finite."""
    name = physical_name(column)
    if name not in table.column_names:
        return np.full(table.num_rows, metric == "missing")
    array: pa.ChunkedArray[Any] = table[name]
    given = np.asarray(array.is_valid().to_numpy(), np.bool_)
    if metric == "missing":
        return ~given
    if not pa.types.is_floating(array.type):
        return np.zeros(table.num_rows, np.bool_)
    found: Bools = given & ~np.isfinite(array.to_numpy())
    return found


def _divided(table: pa.Table, bad: Bools, plan: ProfilePlan) -> Sequence[Divided]:
    whole = Moments.of_share(int(bad.sum()), bad.size)
    found = []
    for segment, values in plan.segments.items():
        places = slice_places(table, segment, values)
        keys = slice_keys(segment, values)
        counts = np.bincount(places, minlength=len(keys))
        faults = np.bincount(places, weights=bad, minlength=len(keys))
        parts = zip(keys, faults.tolist(), counts.tolist(), strict=True)
        slices = {key: Moments.of_share(round(part), n) for key, part, n in parts if n}
        found.append(Divided(segment, whole, slices))
    return found
