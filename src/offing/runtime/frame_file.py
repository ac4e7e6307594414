"""A file of predictions as a canonical table: what each column is, is guessed and said."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import is_feature, logical_name, physical_name
from offing.domain.schema import ColumnKind, Kind
from offing.errors import ConfigError, nearest
from offing.events.schema import TIME, column_kind, conform, event_schema
from offing.ingest import coerce
from offing.ingest.overflow import overflow_text
from offing.ingest.times import read_times
from offing.runtime.frame_raw import Array, RawFrame, read_raw
from offing.runtime.frame_roles import ROLES, guess_roles, is_moment, is_number

CALENDAR = re.compile(
    r"(.*(date|time)_)?(year|yr|quarter|month|mnth|week|day|year_?month|yyyymm(dd)?|doy|yday|yearday|"
    r"day_?of_?(month|year|week)|week_?of_?year|week_number|weekday|dow|is_weekend)"
)
"""Names, in lower case, of parts of a date: they follow from which days a file has."""

_MOSTLY = 0.5
_COUNTED = 20
_PARTS: dict[str, Callable[[Any], Any]] = {
    "year": pc.year,
    "quarter": pc.quarter,
    "month": pc.month,
    "day": pc.day,
}
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))


@dataclass(frozen=True)
class FrameFile:
    """A file in canonical columns of predictions, with `label` (double or string) when it has one.

    `guesses` names the file's column of each role. `calendar` names features that are dates or
    parts of one: they differ between any two periods, so nothing follows from that they do.
    """

    table: pa.Table
    guesses: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    calendar: tuple[str, ...] = ()


def read_canonical(
    path: Path | str, *, columns: Mapping[str, str] | None = None, like: FrameFile | None = None
) -> FrameFile:
    """Read a Parquet or CSV file and say which column was taken for what.

    `columns` settles roles (`id`, `timestamp`, `score`, `prediction`, `label`, `latency_ms`,
    `version`) by the name of a column, the empty string for none; other roles are taken as in
    `like`, else guessed. All else are features. A CSV has no types of its own, so its columns are
    read as those of `like` are; values that do not fit count as of a wrong type (`overflow`).
    Columns that cannot be used are left out with a note. Raises ConfigError for an unknown role or
    column, and for a file that is absent, empty or damaged.
    """
    path = Path(path)
    raw = read_raw(path)
    kinds = _kinds(like) if like is not None and not raw.typed else {}
    texts = [name for name, array in raw.columns.items() if _retyped(kinds.get(name), array)]
    if texts:
        raw = read_raw(path, as_text=texts)
    roles = guess_roles(raw.columns, _given(raw, columns or {}, like, path))
    built = _Builder(raw, kinds)
    for role in ROLES:
        if role in roles:
            built.place(role, raw.columns[roles[role]])
    for name, array in raw.columns.items():
        if name not in roles.values():
            built.feature(name, array)
    return FrameFile(built.table(), roles, built.notes(roles), tuple(built.calendar))


def _given(raw: RawFrame, columns: Mapping[str, str], like: FrameFile | None, path: Path) -> dict[str, str]:
    for role, name in columns.items():
        if role not in ROLES:
            raise ConfigError(f"no such role: {role!r}", hint=nearest(role, ROLES))
        if name and name not in raw.columns:
            raise ConfigError(f"{path} has no column {name!r}", hint=nearest(name, raw.columns))
    if like is None:
        return dict(columns)
    # A role that the other file has not would turn a column that both have into something else.
    known = {role: like.guesses.get(role, "") for role in ROLES}
    return {**{role: name if name in raw.columns else "" for role, name in known.items()}, **columns}


def _kinds(like: FrameFile) -> dict[str, ColumnKind]:
    """Return the kind of each feature that has values; an empty one says nothing."""
    return {
        logical_name(column.name): column_kind(column.type)
        for column in like.table.schema
        if is_feature(column.name) and like.table[column.name].null_count < like.table.num_rows
    }


def _retyped(kind: ColumnKind | None, array: Array) -> bool:
    return kind is ColumnKind.CATEGORICAL and is_number(array.type)


class _Builder:
    """Gathers canonical columns."""

    def __init__(self, raw: RawFrame, kinds: Mapping[str, ColumnKind]) -> None:
        self._raw = raw
        self._kinds = kinds
        self._columns: dict[str, Array] = {}
        self._notes = list(raw.notes)
        self._overflow: dict[int, dict[str, object]] = {}
        self.calendar: list[str] = []

    def place(self, role: str, array: Array) -> None:
        """Take a column for a role."""
        match role:
            case "timestamp":
                self._columns[role] = self._times(array)
            case "label" | "prediction":
                self._columns[role] = _answers(array)
            case "score" | "latency_ms":
                coerced = coerce.truth(array)
                self._columns[role] = coerced.array
                if coerced.misfits:
                    self._notes.append(f"{len(coerced.misfits):,} values of the {role} are not numbers")
            case _:
                self._columns["prediction_id" if role == "id" else role] = coerce.loose_text(array).array

    def feature(self, name: str, array: Array) -> None:
        """Take a column for a feature, or leave it out and say so."""
        kind = array.type
        values: Array
        if _counts_rows(array):
            self._notes.append(f"column {name!r} was left out: it numbers the rows")
            return
        if is_moment(array) or self._tells_the_date(name, array):
            self.calendar.append(name)
        if pa.types.is_null(kind):
            values = pa.nulls(len(array), pa.float64())
        elif pa.types.is_string(kind) and self._kinds.get(name) is ColumnKind.NUMERIC:
            values = self._parsed(name, array)
        elif is_number(kind) or (pa.types.is_temporal(kind) and not pa.types.is_interval(kind)):
            values = coerce.numbers(array).array
        elif pa.types.is_string(kind) or pa.types.is_boolean(kind):
            values = coerce.text(array).array
        else:
            self._notes.append(f"column {name!r} was left out: {kind} is neither a number nor text")
            return
        self._columns[physical_name(name)] = values

    def _tells_the_date(self, name: str, array: Array) -> bool:
        """Say whether a column is part of a date: by its name, and of the row's own time by its values."""
        if not CALENDAR.fullmatch(name.lower()) or not _few_valued(array):
            return False
        times, unit = self._columns.get("timestamp"), name.lower()
        if unit not in _PARTS:
            return times is not None or "date" in unit or "time" in unit
        if times is None or not is_number(array.type):
            return False
        # The columns may be of another time zone than UTC, so only most rows agree.
        parts = np.asarray(_PARTS[unit](times).fill_null(-1))
        return float((parts == np.asarray(array.cast(pa.float64()).fill_null(-2.0))).mean()) > _MOSTLY

    def _parsed(self, name: str, array: Array) -> Array:
        """Read text as numbers where most of it is; the rest is of a wrong type."""
        encoded = pc.dictionary_encode(array)
        found = [_number(text) for text in encoded.dictionary.to_pylist()]
        values = pa.array(found, pa.float64()).take(encoded.indices)
        wrong = np.flatnonzero(np.asarray(pc.and_(array.is_valid(), values.is_null())))
        if len(wrong) > _MOSTLY * (len(array) - array.null_count):
            return array
        for row in wrong.tolist():
            self._overflow.setdefault(row, {})[name] = array[row].as_py()
        return values

    def _times(self, array: Array) -> Array:
        if is_number(array.type):
            array = _seconds(array)
        times = read_times(array, len(array), 0)
        if times.bad.any():
            self._notes.append(f"{int(times.bad.sum()):,} rows have a time that cannot be read")
        return pa.array(times.micros, mask=~times.given | times.bad).cast(TIME)

    def table(self) -> pa.Table:
        """Return what was gathered, as the event table has it."""
        columns = {**self._columns, "overflow": overflow_text(self._overflow, self._raw.rows)}
        rows = pa.table(columns)
        return conform(rows, event_schema(Kind.PREDICTIONS, rows.schema))

    def notes(self, roles: Mapping[str, str]) -> list[str]:
        """Return what a reader should know."""
        if "score" not in roles and "prediction" not in roles:
            self._notes.append("no column of scores or predictions was found: only the features are read")
        return self._notes


def _answers(array: Array) -> Array:
    """Return labels or predictions as doubles, or as text when some are no numbers."""
    coerced = coerce.truth(array)
    return coerce.loose_text(array).array if coerced.misfits else coerced.array


def _counts_rows(array: Array) -> bool:
    """Say whether whole numbers go up by one from row to row."""
    if not pa.types.is_integer(array.type) or array.null_count or len(array) < _COUNTED:
        return False
    return bool((np.diff(np.asarray(array)) == 1).all())


def _few_valued(array: Array) -> bool:
    kind = array.type
    if pa.types.is_integer(kind) or pa.types.is_string(kind) or pa.types.is_boolean(kind):
        return True
    return bool(pa.types.is_floating(array.type)) and not bool(np.any(np.asarray(array.drop_null()) % 1))


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _seconds(array: Array) -> Array:
    """Return numbers since 1970 as seconds, whatever of the usual units they are in."""
    values: Any = array.cast(pa.float64(), safe=False)
    known = np.abs(np.asarray(values.drop_null()))
    size = float(np.median(known)) if known.size else 0.0
    unit = next((unit for limit, unit in _UNITS if math.isfinite(size) and size > limit), 1.0)
    return pc.divide(values, unit)
