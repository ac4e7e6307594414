"""ELEC2: prices and demands of New South Wales, and from 2 May 1997 of Victoria, which stood still before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.domain.window import DAY, parse_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.real_events.conftest import Events, Life

    from offing.state.incident_store import Record

FILE = Path(__file__).parents[1] / "data/elec2_days/around-17424.parquet"
CHANGE = parse_time("1997-05-02")
CHANGE_ROW, ROWS_A_DAY = 8_640, 48
VICTORIA = {"vicprice", "vicdemand", "transfer"}
BEFORE = 7


def read(events: type[Events]) -> Events:
    """Return 240 days of a naive forecast: the price will be what it was half an hour before.

    The truth is known half an hour later. Days are counted from row 17,424, the first of 2 May 1997.
    """
    table: pa.Table = pq.read_table(FILE)
    rows, gap = table.num_rows, DAY // ROWS_A_DAY
    at = CHANGE + (np.arange(rows) - CHANGE_ROW) * gap
    price = table["nswprice"].to_numpy().astype(np.float64)
    ids = pa.array([f"row{row}" for row in range(rows)])
    features = {f"features.{name}": table[name].cast(pa.float64()) for name in table.column_names}
    predictions = {
        "id": ids,
        "timestamp": pa.array(at, pa.timestamp("us", "UTC")),
        "prediction": np.append(price[:1], price[:-1]),
        **features,
    }
    labels = {"id": ids, "value": price, "timestamp": pa.array(at + gap, pa.timestamp("us", "UTC"))}
    return events(pa.table(predictions), pa.table(labels))


@pytest.fixture(scope="module", params=[28, 56], ids="{}d".format)
def nights(
    request: pytest.FixtureRequest, begin: Callable[..., Life], events: type[Events]
) -> dict[int, Sequence[Record]]:
    """Return the incidents known each night, by the day that has just been judged, 0 being 2 May.

    The baseline is the product's default, the first 28 days of traffic, and a longer one. It ends a week
    before the change, so days like those of the change's season are in it and some are judged quietly.
    """
    start = CHANGE - (request.param + BEFORE) * DAY
    life = begin({"baseline": {"first": f"{request.param}d"}, "bucket": "1d"}, start)
    sent = read(events)
    life.live(sent, request.param, judged=False)
    known = {}
    for day in range(-BEFORE, 3):
        life.live(sent)
        known[day] = life.incidents()
    return known


def named(record: Record) -> set[str]:
    return {evidence["column"] for evidence in record["details"]["evidence"]}


def test_victoria_is_told_by_the_day_after_it_begins_to_move(nights: dict[int, Sequence[Record]]) -> None:
    (found,) = [one for one in nights[1] if named(one) & VICTORIA]
    assert named(found) == VICTORIA
    assert found["started_at"] == CHANGE
    assert CHANGE < found["detected_at"] <= CHANGE + 2 * DAY
    assert found["severity"] == "critical"
    assert all(name in found["title"] for name in VICTORIA)


def test_nobody_is_told_of_victoria_before(nights: dict[int, Sequence[Record]]) -> None:
    assert not [one for day in range(-BEFORE, 0) for one in nights[day] if named(one) & VICTORIA]


def test_victoria_goes_on_in_the_same_incident(nights: dict[int, Sequence[Record]]) -> None:
    told = {one["id"] for one in nights[2] if named(one) & VICTORIA}
    assert told == {one["id"] for one in nights[1] if named(one) & VICTORIA}
