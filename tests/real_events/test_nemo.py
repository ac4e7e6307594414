"""The storm Nemo reached New York on 8 February 2013, and closed its airports on the ninth."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from offing.demo.replay import MODEL as FLIGHTS
from offing.demo.replay import kpis_of, labels_of, load_flights, moments, predictions_of
from offing.domain.window import DAY, parse_time
from offing.runtime.config_file import load_config

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.real_events.conftest import Events, Life

    from offing.state.incident_store import Record

START, STORM, END = (parse_time(day) for day in ("2013-01-01", "2013-02-08", "2013-02-13"))
BASELINE = 31


def read(events: type[Events]) -> Events:
    """Return the demo's flights until the storm was over; a label is known on arrival."""
    flights = load_flights()
    flights = flights.filter(pa.array(moments(flights["scheduled_at"]) < END))
    labels = labels_of(flights).filter(flights["late"].is_valid())
    return events(predictions_of(flights), labels, kpis_of(flights))


@pytest.fixture(scope="module")
def nights(begin: Callable[..., Life], events: type[Events], demo_yaml: Path) -> dict[int, Sequence[Record]]:
    """Return the incidents known each night after January, by the start of the day just judged."""
    settings = load_config(demo_yaml).models[FLIGHTS].model_dump(mode="json", by_alias=True)
    life = begin(settings, START)
    sent = read(events)
    life.live(sent, BASELINE, judged=False)
    known = {}
    while life.today < END:
        life.live(sent)
        known[life.today - DAY] = life.incidents()
    return known


@pytest.fixture(scope="module")
def demo_yaml() -> Path:
    return files("offing.demo") / "offing.yaml"  # type: ignore[return-value]


def test_the_storm_is_told_on_its_first_day(nights: dict[int, Sequence[Record]]) -> None:
    (found,) = [one for one in nights[STORM] if one["severity"] == "critical"]
    assert found["cause"] == "business"
    assert found["started_at"] == STORM
    assert found["detected_at"] == STORM + DAY
    assert "cancelled" in found["title"]
    (evidence,) = found["details"]["evidence"]
    assert evidence["value"] > 0.3


def test_the_days_before_it_were_quiet(nights: dict[int, Sequence[Record]]) -> None:
    assert not [one for day in nights if day < STORM for one in nights[day]]


def test_it_is_over_when_the_flights_go_again(nights: dict[int, Sequence[Record]]) -> None:
    (told,) = [one for one in nights[END - DAY] if one["severity"] == "critical"]
    assert told["id"] == next(one["id"] for one in nights[STORM])
    assert told["state"] == "resolved"
