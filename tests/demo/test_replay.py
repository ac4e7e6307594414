from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from offing.demo.replay import (
    DEPLOYMENTS,
    FAULT_AT,
    Chunk,
    a_year_on,
    chunks,
    kpis_of,
    labels_of,
    load_flights,
    moments,
    predictions_of,
)
from offing.domain.window import DAY, HOUR, parse_time


@pytest.fixture(scope="module")
def flights() -> pa.Table:
    return load_flights()


@pytest.fixture(scope="module")
def january(flights: pa.Table) -> pa.Table:
    return flights.slice(0, 6_000)


@pytest.fixture(scope="module")
def days(january: pa.Table) -> list[Chunk]:
    return list(chunks(january))


def test_the_replay_is_complete_and_tells_nothing_twice(january: pa.Table, days: list[Chunk]) -> None:
    sent = pa.concat_tables([day.predictions for day in days])
    assert sent["id"].to_pylist() == january["id"].to_pylist()
    labels = pa.concat_tables([day.labels for day in days])
    landed = january.filter(pc.is_valid(january["arrived_at"]))
    assert labels.num_rows == landed.num_rows and set(labels["id"]) == set(landed["id"])
    assert sum(day.kpis.num_rows for day in days) == january.num_rows
    assert sum(day.events for day in days) == 2 * january.num_rows + landed.num_rows


def test_nothing_is_known_before_it_happened(days: list[Chunk]) -> None:
    """Predictions and labels of a chunk are of its day; the truth comes on arrival, not with the question."""
    for day in days:
        for table in (day.predictions, day.labels, day.kpis):
            at = moments(table["timestamp"])
            assert ((at >= day.until - DAY) & (at < day.until)).all()
    known: set[object] = set()
    for day in days:
        known.update(day.predictions["id"].to_pylist())
        assert known.issuperset(day.labels["id"].to_pylist())


def test_the_truth_is_no_feature(january: pa.Table) -> None:
    columns = predictions_of(january).column_names
    assert {"id", "timestamp", "version", "score", "prediction", "latency_ms"} < set(columns)
    assert {"features.distance", "features.carrier", "features.origin"} < set(columns)
    assert not {"features.late", "features.cancelled", "features.arrived_at", "features.id"} & set(columns)
    assert labels_of(january).column_names == ["id", "value", "timestamp"]
    assert set(kpis_of(january)["value"].to_pylist()) == {0.0, 1.0}


def test_deployments_come_with_their_day(flights: pa.Table) -> None:
    at = moments(flights["scheduled_at"])
    fault = parse_time(FAULT_AT)
    around = flights.filter(pa.array((at < parse_time("2013-01-02")) | (abs(at - fault) < 2 * DAY)))
    told = [(day.until, d["version"]) for day in chunks(around) for d in day.deployments]
    assert [version for _, version in told] == ["1", "2"] == [str(d["version"]) for d in DEPLOYMENTS]
    assert told[1][0] - DAY <= fault < told[1][0]


def test_other_spans_hold_the_same_events(january: pa.Table, days: list[Chunk]) -> None:
    weeks = list(chunks(january, 7 * DAY))
    assert len(weeks) == len({day.until // (7 * DAY) for day in days})
    assert sum(week.events for week in weeks) == sum(day.events for day in days)


def test_a_year_on_is_the_same_weekday_under_the_faulty_pipeline(january: pa.Table) -> None:
    after = parse_time("2014-01-03T00:00:00Z")
    again = a_year_on(january, after)
    at = moments(again["scheduled_at"])
    assert 0 < again.num_rows <= 20_000 and at.min() >= after
    assert set(again["version"].to_pylist()) == {"2"}
    before = dict(zip(january["id"].to_pylist(), range(january.num_rows), strict=True))
    rows = [before[str(id_).removesuffix("-again")] for id_ in again["id"].to_pylist()]
    original = january.take(rows)
    assert (at - moments(original["scheduled_at"]) == 364 * DAY).all()
    ratio = pc.divide(again["distance"], original["distance"].cast(pa.float64())).to_pylist()
    assert ratio == pytest.approx([1.609344] * len(ratio))
    assert not set(again["id"].to_pylist()) & set(january["id"].to_pylist())


def test_moments_are_microseconds_and_nulls_come_before_all() -> None:
    column = pa.chunked_array(
        [pa.array([datetime(1970, 1, 1, 1, tzinfo=UTC), None], pa.timestamp("ms", "UTC"))]
    )
    assert moments(column).tolist() == [HOUR, -(2**62)]
