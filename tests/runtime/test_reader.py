from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.schema import Kind
from offing.domain.window import DAY, Window

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

MODEL = "small"


def start_of(year: Traffic) -> int:
    return int(year.predictions["timestamp"][0].value) // DAY * DAY


def test_every_acknowledged_event_is_read_once(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 1))
    desk.app.sealer.seal_all()
    desk.send(year.days(0, 2))
    for kind in Kind:
        assert desk.app.reader.read(MODEL, kind, None).num_rows == 400
    ids = desk.app.reader.read(MODEL, Kind.PREDICTIONS, None, ["prediction_id"])["prediction_id"].to_pylist()
    assert len(set(ids)) == 400


def test_days_are_those_of_predictions_and_of_business_events_of_their_own(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 1))
    desk.send(year.days(3, 4))
    start = start_of(year)
    assert desk.app.reader.days(MODEL) == [start, start + 3 * DAY]
    late = b'{"kpis": [{"name": "sold", "value": 1, "id": "p1", "timestamp": "2026-01-20T00:00:00Z"}]}'
    desk.app.accept(MODEL, Kind.KPIS, late, content_type="application/json")
    assert desk.app.reader.days(MODEL) == [start, start + 3 * DAY]
    alone = late.replace(b'"id": "p1", ', b"")
    desk.app.accept(MODEL, Kind.KPIS, alone, content_type="application/json")
    assert desk.app.reader.days(MODEL) == [start, start + 3 * DAY, start + 15 * DAY]


def test_the_newest_prediction_and_when_it_came(desk: Desk, year: Traffic) -> None:
    assert desk.app.reader.newest(MODEL, 0) is None
    desk.send(year.days(2, 3))
    newest = int(year.days(2, 3).predictions["timestamp"][-1].value)
    came = desk.clock.now()
    desk.clock.moment += DAY
    desk.send(year.days(0, 1))
    assert desk.app.reader.newest(MODEL, start_of(year) + 2 * DAY) == (newest, came)
    assert desk.app.reader.newest(MODEL, 0) == (newest, desk.clock.now())
    assert desk.app.reader.newest(MODEL, newest + 1) is None


def test_arrivals_tell_lateness_repeats_and_orphans(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 1))
    start = start_of(year)
    body = b'{"predictions": [{"id": "again", "timestamp": %d, "score": 0.5}]}' % (
        (start + DAY // 2) // 1_000_000
    )
    other = body.replace(b"0.5", b"0.75")
    for one in (body, body, other):
        desk.app.accept(MODEL, Kind.PREDICTIONS, one, content_type="application/json")
    moment = (start + DAY // 2) // 1_000_000
    lost = b'{"labels": [{"id": "nobody", "value": 1, "timestamp": %d}]}' % moment
    desk.app.accept(MODEL, Kind.LABELS, lost, content_type="application/json")
    found = desk.app.reader.arrivals(MODEL, Window(start, start + DAY))
    assert (found.predictions, found.repeats, found.conflicts) == (201, 2, 1)
    assert found.labels == found.orphans + 200
    assert found.orphans == 1
    assert found.lateness.n == 201
    assert found.lateness.maximum is not None
    later = desk.app.reader.arrivals(MODEL, Window(start + DAY, start + 2 * DAY))
    assert (later.predictions, later.repeats, later.orphans) == (0, 0, 0)


def test_a_label_that_came_before_its_prediction_is_no_orphan_once_that_came(
    desk: Desk, year: Traffic
) -> None:
    start = start_of(year)
    moment = (start + DAY // 2) // 1_000_000
    label = b'{"labels": [{"id": "early", "value": 1, "timestamp": %d}]}' % moment
    desk.app.accept(MODEL, Kind.LABELS, label, content_type="application/json")
    day = Window(start, start + DAY)
    assert desk.app.reader.arrivals(MODEL, day).orphans == 1
    body = b'{"predictions": [{"id": "early", "timestamp": %d, "score": 0.5}]}' % moment
    desk.app.accept(MODEL, Kind.PREDICTIONS, body, content_type="application/json")
    assert desk.app.reader.arrivals(MODEL, day).orphans == 0
