"""Moments of many items at once: ISO text, seconds since 1970, or Arrow dates and timestamps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.window import DAY, SECOND, Micros, parse_time
from offing.ingest.arrow_values import arrow_micros, arrow_numbers
from offing.ingest.request import Values

EARLIEST: Micros = 315_532_800 * SECOND
"""1980-01-01. Seconds that were read as milliseconds land in January 1970, long before it."""

TOLERANCE: Micros = DAY
"""How far ahead of the server's clock a moment may be."""

_MAX_SECONDS = 1e12
_NONE = type(None)


@dataclass(frozen=True)
class Times:
    """Moments in microseconds; `given` is false where the item had none, `bad` where it is unreadable."""

    micros: np.ndarray
    given: np.ndarray
    bad: np.ndarray


def read_times(values: Values | None, rows: int, default: Micros) -> Times:
    """Read moments; those not given, or unreadable, are `default`."""
    if values is None:
        return Times(np.full(rows, default), np.zeros(rows, bool), np.zeros(rows, bool))
    times = _from_arrow(values) if isinstance(values, pa.Array) else _from_list(values)
    usable = times.given & ~times.bad
    return Times(np.where(usable, times.micros, default), times.given, times.bad)


def _from_arrow(values: pa.Array[Any]) -> Times:
    kind = values.type
    given = np.asarray(values.is_valid())
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        micros, bad = arrow_micros(values)
        return Times(micros, given, bad)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _from_seconds(np.asarray(arrow_numbers(values).fill_null(0.0)), given)
    if pa.types.is_string(kind):
        return _from_text(values)
    return _from_list(values.to_pylist())


def _from_list(values: list[object]) -> Times:
    kinds = set(map(type, values))
    if kinds <= {str, _NONE}:
        return _from_text(pa.array(values, pa.string()))
    if kinds <= {float, int}:
        try:
            return _from_seconds(np.array(values, np.float64), np.ones(len(values), bool))
        except OverflowError:
            pass  # an integer beyond all floats: one by one
    return _one_by_one(values)


def _from_seconds(seconds: np.ndarray, given: np.ndarray) -> Times:
    bad = ~(np.abs(seconds) < _MAX_SECONDS)
    micros = np.rint(np.where(bad, 0.0, seconds) * SECOND).astype(np.int64)
    return Times(micros, given, bad)


def _from_text(values: pa.Array[Any]) -> Times:
    given = np.asarray(values.is_valid())
    for target in (pa.timestamp("us", "UTC"), pa.timestamp("us")):
        try:
            return Times(np.asarray(values.cast(target).view(pa.int64()).fill_null(0)), given, ~given & False)
        except pa.ArrowInvalid:
            continue  # with offsets, then without; a mixture, or something else, one by one
    return _one_by_one(values.to_pylist())


def _one_by_one(values: list[object]) -> Times:
    micros = np.zeros(len(values), np.int64)
    bad = np.zeros(len(values), bool)
    for i, value in enumerate(values):
        if value is None:
            continue
        try:
            micros[i] = parse_time(value)
        except (ValueError, OverflowError):
            bad[i] = True
    return Times(micros, np.array([value is not None for value in values], bool), bad)
