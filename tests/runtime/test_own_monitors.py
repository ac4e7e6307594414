"""Monitors of one's own from the file to the incident: slices, sequential tests, what cannot be computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from tests.runtime.conftest import MODEL, START

from offing.domain.point import PointStatus
from offing.domain.verdict import State, Verdict
from offing.domain.window import DAY

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

SLICED = {
    "name": "partner",
    "kind": "sequential",
    "metric": "error_rate",
    "slice": "carrier=B6",
    "above": 0.05,
}
FAULT = 35


def settings(monitors: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    return {"models": {MODEL: {"bucket": "1d", "segments": ["carrier"], "monitors": monitors, **more}}}


def failing(year: Traffic) -> Traffic:
    """Return the traffic in which half of one carrier's requests fail from day `FAULT` on."""
    table = year.predictions
    at = np.asarray(table["timestamp"].cast(pa.int64()))
    carrier = table["features.carrier"].to_pylist()
    hit = (at >= START + FAULT * DAY) & (np.arange(len(at)) % 2 == 0)
    error = pa.array(
        ["timeout" if bad and who == "B6" else None for bad, who in zip(hit.tolist(), carrier, strict=True)],
        pa.string(),
    )
    return type(year)(table.append_column("error", error), year.labels, year.kpis)


def verdicts(desk: Desk, monitor: str) -> list[Verdict]:
    view = desk.app.view(MODEL)
    assert view is not None
    return [one for one in view.evaluation.verdicts if one.monitor == monitor]


def test_a_monitor_of_a_slice_works_from_the_file_to_the_incident(
    open_desk: Callable[..., Desk], year: Traffic
) -> None:
    desk = open_desk(settings=settings([SLICED]))
    desk.send(failing(year))
    desk.rest()
    found = verdicts(desk, "partner")
    assert found and {one.series.slice for one in found} == {"carrier=B6"}
    assert START + FAULT * DAY <= found[0].at.start <= START + (FAULT + 3) * DAY
    points = desk.app.points.load(MODEL, metrics=["error_rate"], slice_="carrier=B6")
    assert len(points) == 45 and all(0 < point.n < 200 for point in points)
    assert not desk.app.points.load(MODEL, metrics=["error_rate"], slice_="carrier=AA")
    assert any(one["cause"] == "system" for one in desk.app.incidents.all(MODEL, "firing"))


def test_a_slice_that_a_monitor_names_later_gets_its_past(
    open_desk: Callable[..., Desk], year: Traffic
) -> None:
    desk = open_desk(settings=settings([]))
    desk.send(failing(year.days(0, 44)))
    desk.rest()
    assert not desk.app.points.load(MODEL, slice_="carrier=B6")
    desk.reopen(settings([SLICED]))
    desk.send(failing(year).days(44, 45))
    desk.rest()
    assert len(desk.app.points.load(MODEL, metrics=["error_rate"], slice_="carrier=B6")) == 45


def test_a_custom_measure_that_fails_is_seen(open_desk: Callable[..., Desk], year: Traffic) -> None:
    monitor = {"name": "mine", "metric": "custom", "column": "broken", "above": 1e9}
    custom = [{"name": "broken", "python": "tests.runtime.test_own_monitors:fails"}]
    desk = open_desk(settings=settings([monitor], custom=custom))
    desk.send(year.days(0, 32))
    desk.rest()
    view = desk.app.view(MODEL)
    assert view is not None
    (judged,) = (one for one in view.evaluation.monitors if one.monitor == "mine")
    statuses = {point.status for point in desk.app.points.load(MODEL, metrics=["custom"])}
    assert statuses == {PointStatus.ERROR}
    assert judged.state is State.ERROR
    assert judged.verdicts and "could not be computed" in judged.verdicts[-1].sentence


def fails(table: pa.Table) -> list[float]:
    """Fail, as user code may."""
    raise ValueError("no such column")
