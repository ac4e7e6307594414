"""From rows to an incident: what pairs of columns show, and no column by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from tests.runtime.conftest import MODEL, START, Traffic, traffic

from offing.domain.window import DAY
from offing.server.views.incident_view import incident_page
from offing.server.views.model_page import model_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.runtime.conftest import Desk

AT = 36


def sent(temp: Callable[[Any, Any, Any], Any]) -> Traffic:
    """Return 44 days of 500 rows; `temp` says it of distances, carriers and whether the change came."""
    rows = traffic(days=44, rows=500, fault_from=99)
    at = np.asarray(rows.predictions["timestamp"].cast(pa.int64()))
    distance, carrier = (np.array(rows.predictions[f"features.{name}"]) for name in ("distance", "carrier"))
    place = rows.predictions.column_names.index("features.temp")
    values = pa.array(np.round(temp(distance, carrier, at >= START + AT * DAY), 1))
    return replace(rows, predictions=rows.predictions.set_column(place, "features.temp", values))


def incident_of(desk: Desk, given: Traffic) -> dict[str, Any]:
    desk.send(given)
    desk.work()
    desk.rest()
    (incident,) = desk.app.incidents.all(MODEL)
    assert incident["started_at"] >= START + (AT - 1) * DAY
    assert incident["details"]["not_computed"] == []
    return dict(incident)


def page_of(desk: Desk) -> dict[str, Any]:
    (record,) = desk.app.incidents.all(MODEL)
    return incident_page(desk.app, record)


def columns_marked(desk: Desk) -> set[str]:
    """Return the columns that the page of the model marks, which are as many as its chart counts."""
    page = model_page(desk.app, MODEL)
    marked = {column["name"] for column in page["columns"] if column["state"] in {"warning", "critical"}}
    (chart,) = (chart for chart in page["charts"] if chart["title"] == "Columns that drifted")
    assert [value for value in chart["value"] if value is not None][-1] == len(marked)
    return marked


def test_a_shift_within_a_level_names_the_column_and_the_level(desk: Desk) -> None:
    """Warmer for one carrier, colder for another: the mean of the whole column stays."""
    normal = np.random.default_rng(5).normal(15, 5, 44 * 500)
    way = {"AA": 2.0, "B6": 0.0, "UA": -2.0}
    given = sent(lambda _, carrier, late: normal + late * np.array([way[name] for name in carrier]))
    incident = incident_of(desk, given)
    assert incident["title"].startswith("temp where carrier=AA")
    assert "in the baseline" in incident["summary"] and "where carrier=" in incident["summary"]
    evidence = {(one["metric"], one["column"], one["slice"]) for one in incident["details"]["evidence"]}
    assert evidence == {("ridit", "temp", "carrier=AA"), ("ridit", "temp", "carrier=UA")}
    titles = {chart["title"] for chart in page_of(desk)["charts"]}
    assert {title.split(" of ")[1] for title in titles} == {"temp where carrier=AA", "temp where carrier=UA"}


def test_columns_that_come_apart_are_both_named(desk: Desk) -> None:
    """Temperature falls with the distance until it does not; each by itself is as it was."""
    noise, other = np.random.default_rng(6).normal(size=(2, 44 * 500))
    given = sent(
        lambda distance, _, late: (
            15 + 5 * np.where(late, other, 0.8 * (6 - np.log(distance)) / 0.5 + 0.6 * noise)
        )
    )
    incident = incident_of(desk, given)
    assert incident["title"] == "distance and temp no longer go together as in the baseline"
    assert {one["column"] for one in incident["details"]["columns"]} == {"distance", "temp"}
    evidence = {(one["metric"], one["column"]) for one in incident["details"]["evidence"]}
    assert evidence == {("correlation_change", "distance × temp")}
    assert columns_marked(desk) == {"distance", "temp"}
    (chart,) = page_of(desk)["charts"]
    assert chart["column"] == "distance × temp" and "warning" in chart["state"]
    known = [value for value in chart["value"] if value is not None]
    assert known[-1] > 0.3 > 0.1 > abs(known[0])
