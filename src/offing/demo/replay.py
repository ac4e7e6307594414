"""Replays the year of the demo file, in the order in which each thing became known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from offing.domain.window import DAY, Micros, parse_time
from offing.stats.arrays import Bools, Ints

MODEL = "late-flights"
FAULT_AT = "2013-09-10T04:00:00Z"
DEPLOYMENTS = (
    {
        "model": MODEL,
        "version": "1",
        "timestamp": "2013-01-01T05:00:00Z",
        "notes": "first model, trained on January",
    },
    {
        "model": MODEL,
        "version": "2",
        "timestamp": FAULT_AT,
        "notes": "new feature pipeline (planted fault: sends distance in kilometres)",
    },
)
_OUTPUTS = (
    "id",
    "scheduled_at",
    "version",
    "score",
    "prediction",
    "latency_ms",
    "arrived_at",
    "late",
    "cancelled",
)


@dataclass(frozen=True)
class Chunk:
    """What became known within one span: tables for the intake, deployments as JSON."""

    until: Micros
    predictions: pa.Table
    labels: pa.Table
    kpis: pa.Table
    deployments: tuple[dict[str, Any], ...] = ()

    @property
    def events(self) -> int:
        return int(self.predictions.num_rows + self.labels.num_rows + self.kpis.num_rows)


def load_flights() -> pa.Table:
    """Return the demo file: one row per departure, in order of schedule."""
    path = files("offing.demo") / "data" / "late_flights.parquet"
    with path.open("rb") as file:
        return pq.read_table(file)


def chunks(flights: pa.Table, span: Micros = DAY) -> Iterator[Chunk]:
    """Yield the year in spans of event time: what was predicted in each, and what came to light."""
    scheduled = moments(flights["scheduled_at"])
    arrived = moments(flights["arrived_at"])
    first = int(scheduled[0] // span * span)
    last = int(max(scheduled[-1], arrived.max()))
    pending = list(DEPLOYMENTS)
    for start in range(first, last + 1, span):
        end = start + span
        due = tuple(d for d in pending if _at(d) < end)
        pending = [d for d in pending if _at(d) >= end]
        yield chunk(
            flights, (scheduled >= start) & (scheduled < end), (arrived >= start) & (arrived < end), end, due
        )


def chunk(
    flights: pa.Table,
    departing: Bools,
    arriving: Bools,
    until: Micros,
    deployments: tuple[dict[str, Any], ...] = (),
) -> Chunk:
    """Return the tables for the flights that depart and those that arrive."""
    left, landed = flights.filter(pa.array(departing)), flights.filter(pa.array(arriving))
    return Chunk(until, predictions_of(left), labels_of(landed), kpis_of(left), deployments)


def predictions_of(flights: pa.Table) -> pa.Table:
    """Return what the model was asked and answered."""
    features = [name for name in flights.column_names if name not in _OUTPUTS]
    columns = {
        "id": flights["id"],
        "timestamp": flights["scheduled_at"],
        "version": flights["version"],
        "score": flights["score"],
        "prediction": flights["prediction"],
        "latency_ms": flights["latency_ms"],
    }
    return pa.table({**columns, **{f"features.{name}": flights[name] for name in features}})


def labels_of(flights: pa.Table) -> pa.Table:
    """Return the truth, known on arrival."""
    return pa.table({"id": flights["id"], "value": flights["late"], "timestamp": flights["arrived_at"]})


def kpis_of(flights: pa.Table) -> pa.Table:
    """Return the business event beside each prediction: whether the flight was cancelled."""
    size = flights.num_rows
    return pa.table(
        {
            "name": pa.repeat(pa.scalar("cancelled"), size),
            "value": pc.cast(flights["cancelled"], pa.float64()),
            "id": flights["id"],
            "timestamp": flights["scheduled_at"],
        }
    )


def a_year_on(flights: pa.Table, after: Micros) -> pa.Table:
    """Return January's flights again, 52 weeks later, from `after` on: what the live trickle sends.

    They keep their weekday, get ids of their own, and run through the faulty pipeline of version 2:
    `distance` is in kilometres. Scores are those of the original flights.
    """
    shift = pa.scalar(364 * DAY, pa.duration("us"))
    later: dict[str, Any] = {name: flights[name] for name in flights.column_names}
    for name in ("scheduled_at", "arrived_at"):
        later[name] = pc.add(flights[name].cast(pa.timestamp("us", "UTC")), shift)
    later["id"] = pa.array([f"{one}-again" for one in flights["id"].to_pylist()])
    later["version"] = pa.repeat(pa.scalar("2"), flights.num_rows)
    later["distance"] = pc.multiply(flights["distance"].cast(pa.float64()), 1.609344)
    table = pa.table(later)
    return table.filter(pa.array(moments(table["scheduled_at"]) >= after)).slice(0, 20_000)


def moments(column: pa.ChunkedArray[Any]) -> Ints:
    """Return timestamps as microseconds; nulls as a moment before all others."""
    known: Any = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    return np.asarray(known.fill_null(-(2**62)).to_numpy(), dtype=np.int64)


def _at(deployment: dict[str, Any]) -> Micros:
    return parse_time(deployment["timestamp"])
