"""The pools: real rows that streams are drawn from, each column encoded once as floats.

A categorical column holds the number of its level, a missing value of either kind is NaN. `encode` reads
the repository's own Parquet files and needs PyArrow; `load` reads what it wrote and needs numpy only.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from bench.alarms.draws import Floats, Indices

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"


@dataclass(frozen=True)
class Column:
    """One encoded column: the values of all rows, and the names of the levels of a categorical one."""

    name: str
    values: Floats
    levels: tuple[str, ...] = ()

    @property
    def categorical(self) -> bool:
        """Whether the values are numbers of levels."""
        return bool(self.levels)


@dataclass(frozen=True)
class Pool:
    """Rows of one source in the order of time; `day` counts from 0 and is -1 where there is no time."""

    name: str
    columns: tuple[Column, ...]
    day: Indices

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.day)

    def days(self) -> list[Indices]:
        """Return the rows of each day that has any, in order."""
        found = np.unique(self.day[self.day >= 0])
        edges = np.searchsorted(self.day, [*found, found[-1] + 1])
        return [np.arange(a, b) for a, b in pairwise(edges)]


@dataclass(frozen=True)
class Source:
    """Where a pool comes from: the file, its column of time, its numeric and its categorical columns."""

    file: Path
    time: str
    numeric: tuple[str, ...]
    categorical: tuple[str, ...]
    last: tuple[str, ...] = ()


SOURCES = {
    "flights": Source(
        ROOT / "src/offing/demo/data/late_flights.parquet",
        "scheduled_at",
        ("hour", "distance", "temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"),
        ("carrier", "origin", "dest"),
        ("cancelled",),
    ),
    "hotel": Source(
        DATA / "hotel_columns/bookings.parquet",
        "booking_date",
        ("lead_time", "stays_in_week_nights", "adults", "adr", "total_of_special_requests"),
        ("hotel", "meal", "country", "market_segment", "customer_type", "reserved_room_type", "agent"),
    ),
    "bike": Source(
        DATA / "bike/hour.parquet",
        "hour",
        ("hour_of_day", "temp", "humidity", "windspeed", "count"),
        ("weekday", "workingday", "weather"),
    ),
    "acs": Source(
        DATA / "acs/ma_employment.parquet",
        "",
        ("AGEP",),
        ("SCHL", "MAR", "RELP", "DIS", "ESP", "CIT", "MIG", "MIL", "ANC", "SEX", "RAC1P"),
        ("NATIVITY", "DEAR", "DEYE", "DREM", "employed"),
    ),
    "elec2": Source(
        DATA / "elec2_days/around-17424.parquet",
        "",
        ("nswprice", "nswdemand", "vicprice", "vicdemand", "transfer"),
        (),
    ),
}
"""`last`: categorical columns beyond the first twelve, which only the real events use."""

ROWS_A_DAY = {"elec2": 48}
"""Pools without a column of time whose rows are a fixed number a day."""

TUNING, REPORT = ("acs", "bike"), ("flights", "hotel")


def encode(name: str, folder: Path) -> Path:
    """Write the pool as one .npz file under `folder` unless it is there; return the file."""
    target = folder / f"{name}.npz"
    source = SOURCES[name]
    if target.exists() and target.stat().st_mtime > max(source.file.stat().st_mtime, _written()):
        return target
    import pyarrow as pa
    import pyarrow.compute as pc

    table = _read(name)
    arrays: dict[str, Any] = {"day": _days(name, table)}
    kept: list[dict[str, Any]] = []
    for column in (*source.numeric, *source.categorical, *source.last):
        values = table[column].combine_chunks()
        levels: list[str] = []
        if column not in source.numeric:
            texts = values.cast(pa.string())
            levels = sorted(text for text in texts.unique().to_pylist() if text is not None)
            values = pc.index_in(texts, pa.array(levels))
        arrays[column] = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
        kept.append({"name": column, "levels": levels})
    folder.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.npz")
    np.savez(part, columns=np.array(json.dumps(kept)), **arrays)
    part.rename(target)
    return target


def load(file: Path) -> Pool:
    """Read what `encode` wrote."""
    with np.load(file) as arrays:
        kept = json.loads(str(arrays["columns"]))
        columns = tuple(Column(c["name"], arrays[c["name"]], tuple(c["levels"])) for c in kept)
        return Pool(file.stem, columns, arrays["day"])


def _written() -> float:
    return Path(__file__).stat().st_mtime


def _read(name: str) -> Any:
    """Return the pool's table in the order of time, with the columns that are made from it."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    source = SOURCES[name]
    table = pq.read_table(source.file)
    if source.time:
        table = table.sort_by(source.time)
    if name == "bike":
        table = table.append_column("hour_of_day", pc.hour(table["hour"]))
        table = table.append_column("weekday", pc.day_of_week(table["hour"]))
    if name == "acs":
        # The files go through a year's households place by place: by lot, a year is one sample of the state.
        lots = np.random.Generator(np.random.PCG64(0)).permutation(len(table))
        table = table.take(np.lexsort((lots, table["year"].to_numpy())))
    return table


def _days(name: str, table: Any) -> Indices:
    """Return the day of each row, counted from the first; -1 for all where the pool has no time."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if name in ROWS_A_DAY:
        return np.arange(len(table), dtype=np.int64) // ROWS_A_DAY[name]
    if not SOURCES[name].time:
        return np.full(len(table), -1, dtype=np.int64)
    stamps = table[SOURCES[name].time]
    if name == "flights":  # a day of flights is one of New York, not of UTC
        stamps = pc.local_timestamp(stamps.cast(pa.timestamp("us", "America/New_York")))
    days: Indices = stamps.cast(pa.date32()).cast(pa.int32()).to_numpy().astype(np.int64)
    counted: Indices = days - days.min()
    return counted
