from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from offing.domain.schema import Kind
from offing.domain.window import DAY, HOUR, MINUTE, Window, isoformat

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, StillClock, Traffic

MODEL = "small"


def shifted(given: Traffic, days: int) -> Traffic:
    """Return the same traffic so many days later."""
    moved = []
    for table in (given.predictions, given.labels, given.kpis):
        later = pa.array([t.as_py() for t in table["timestamp"]], pa.timestamp("us", "UTC")).cast(pa.int64())
        column = pa.array(later.to_numpy() + days * DAY).cast(pa.timestamp("us", "UTC"))
        moved.append(table.set_column(table.schema.get_field_index("timestamp"), "timestamp", column))
    return type(given)(*moved)


def first_day(given: Traffic) -> int:
    return int(given.predictions["timestamp"][0].value) // DAY * DAY


def test_a_planted_unit_error_is_one_incident(desk: Desk, year: Traffic) -> None:
    desk.send(year)
    desk.rest()
    [incident] = desk.app.incidents.all(MODEL)
    assert incident["state"] == "firing" and incident["cause"] == "quality"
    assert incident["severity"] == "critical"
    assert incident["started_at"] == first_day(year) + 38 * DAY
    assert incident["title"].startswith("distance is scaled by 1.609")
    assert [column["column"] for column in incident["details"]["columns"]][:1] == ["distance"]


def test_judged_day_by_day_the_incident_is_found_on_its_first_day(desk: Desk, year: Traffic) -> None:
    for day in range(45):
        desk.send(year.days(day, day + 1))
        desk.work()
    desk.rest()
    [incident] = desk.app.incidents.all(MODEL)
    assert incident["detected_at"] == first_day(year) + 39 * DAY
    assert [entry["what"] for entry in desk.app.incidents.log_of(incident["id"])] == ["firing"]


def test_the_newest_step_is_judged_when_it_is_over_and_not_before(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 39))
    desk.work()
    assert desk.app.incidents.all(MODEL) == []
    desk.send(year.days(39, 40))
    desk.work()
    assert len(desk.app.incidents.all(MODEL)) == 1


def test_a_restart_takes_nothing_back_and_repeats_nothing(desk: Desk, year: Traffic) -> None:
    desk.send(year)
    desk.rest()
    [before] = desk.app.incidents.all(MODEL)
    told = desk.app.outbox.of_incident(before["id"])
    for _ in range(2):
        desk.reopen()
        desk.work()
        desk.rest()
    assert desk.app.incidents.all(MODEL) == [before]
    assert desk.app.outbox.of_incident(before["id"]) == told
    assert [entry["what"] for entry in desk.app.incidents.log_of(before["id"])] == ["firing"]


def test_a_restart_in_the_middle_of_a_replay_takes_nothing_back(desk: Desk, year: Traffic) -> None:
    """Right after the start the last step counts as open again; not to have looked resolves nothing."""
    desk.send(year.days(0, 39))
    desk.rest()
    [before] = desk.app.incidents.all(MODEL)
    desk.reopen()
    desk.send(year.days(39, 40).on(Window(first_day(year) + 39 * DAY, first_day(year) + 39 * DAY + HOUR)))
    desk.work()
    [after] = desk.app.incidents.all(MODEL)
    assert (after["id"], after["state"]) == (before["id"], "firing")


def test_what_people_did_survives_judging_again(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 41))
    desk.rest()
    [incident] = desk.app.incidents.all(MODEL)
    desk.app.incidents.acknowledge(incident["id"], "ann", desk.clock.now())
    desk.app.incidents.comment(incident["id"], "asked upstream", "ann", desk.clock.now())
    desk.send(year.days(41, 45))
    desk.rest()
    desk.app.worker.rebuild(MODEL)
    [after] = desk.app.incidents.all(MODEL)
    assert (after["state"], after["acknowledged_by"]) == ("acknowledged", "ann")
    assert after["last_alarm"] > incident["last_alarm"]

    desk.app.incidents.resolve(incident["id"], "ben", desk.clock.now())
    desk.app.worker.rebuild(MODEL)
    [closed] = desk.app.incidents.all(MODEL)
    assert (closed["state"], closed["closed_by"]) == ("resolved", "ben")
    assert closed["resolved_at"] == desk.clock.now()


def test_late_data_that_change_the_evidence_withdraw_an_incident_aloud(desk: Desk, year: Traffic) -> None:
    """Most of the last day was late: with it no column is stuck. (That one value is frequent is drift.)"""
    kept = pa.array([i % 4 == 0 for i in range(200)])
    day = year.days(35, 36)
    stuck = day.predictions.filter(kept)
    place = stuck.schema.get_field_index("features.temp")
    stuck = stuck.set_column(place, "features.temp", pa.repeat(pa.scalar(15.0), stuck.num_rows))
    desk.send(year.days(0, 35))
    desk.take(Kind.PREDICTIONS, stuck)
    desk.rest()
    [incident] = desk.app.incidents.all(MODEL)
    assert incident["state"] == "firing"
    desk.send(day)
    desk.rest()
    after = desk.app.incidents.get(incident["id"])
    assert after["state"] == "resolved"
    log = desk.app.incidents.log_of(incident["id"])
    assert [(e["what"], e["text"]) for e in log][1:] == [
        ("resolved", "withdrawn: later data changed the evidence")
    ]


def test_live_traffic_that_stops_is_told(desk: Desk, year: Traffic) -> None:
    """Nothing arrives any more: time alone makes steps of volume 0, and an incident."""
    live = shifted(year.days(0, 35), 100)
    desk.clock.moment = first_day(live)
    for day in range(35):
        desk.clock.moment = first_day(live) + (day + 1) * DAY
        desk.send(live.on(Window(desk.clock.moment - DAY, desk.clock.moment)))
        desk.work()
    desk.rest(15 * MINUTE)
    assert desk.app.incidents.all(MODEL) == []
    desk.rest(DAY)
    [incident] = desk.app.incidents.all(MODEL)
    assert incident["cause"] == "system" and incident["severity"] == "critical"
    assert incident["started_at"] == first_day(live) + 35 * DAY
    desk.rest(2 * DAY)
    silent = [p for p in desk.app.points.load(MODEL, metrics=["volume"]) if p.value == 0]
    assert [isoformat(p.window.start) for p in silent] == [
        isoformat(first_day(live) + day * DAY) for day in (35, 36, 37)
    ]
    assert len(desk.app.incidents.all(MODEL)) == 1


def test_a_replay_that_is_over_is_not_silence(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 35))
    desk.rest()
    desk.rest(3 * DAY)
    assert desk.app.incidents.all(MODEL) == []
    assert all(p.value for p in desk.app.points.load(MODEL, metrics=["volume"]))


def test_a_baseline_is_complete_when_time_says_so(desk: Desk, year: Traffic) -> None:
    """Twenty of the first 28 days have come, and nothing more does."""
    desk.send(year.days(0, 20))
    desk.work()
    learning = desk.app.profiles.plan(MODEL)
    assert learning is not None and learning.baseline is None
    desk.rest()
    stored = desk.app.profiles.plan(MODEL)
    assert stored is not None and stored.rows == 4000
    assert stored.baseline is not None
    assert desk.app.worker.is_current(MODEL)


def test_one_model_that_fails_stops_no_other(
    open_desk: Callable[..., Desk], year: Traffic, clock: StillClock
) -> None:
    broken = {"baseline": {"file": "there-is-none.parquet"}}
    desk = open_desk("data", {"models": {"a-broken-one": broken, MODEL: {"bucket": "1d"}}})
    item = b'{"predictions": [{"id": "1", "score": 0.5, "features": {"x": 1.5}}]}'
    desk.app.accept("a-broken-one", Kind.PREDICTIONS, item, content_type="application/json")
    desk.send(year.days(0, 3))
    desk.work()
    assert list(desk.app.worker.failed) == ["a-broken-one"]
    assert "there-is-none.parquet" in desk.app.worker.failed["a-broken-one"]
    assert desk.app.points.load(MODEL) and not desk.app.worker.is_current("a-broken-one")
    assert {model for model, *_ in desk.app.intake.dirty()} == {"a-broken-one"}


def test_rounds_end(desk: Desk, year: Traffic) -> None:
    assert desk.app.worker.step() is False
    desk.send(year.days(0, 2))
    assert desk.app.worker.step() is True
    assert desk.app.worker.step() is False
    assert desk.app.worker.last_round == desk.clock.now()


@pytest.mark.parametrize("lateness", ["10m", "2h"])
def test_a_step_waits_for_late_events(open_desk: Callable[..., Desk], year: Traffic, lateness: str) -> None:
    settings = {"bucket": "1d", "lateness": lateness}
    desk = open_desk("data", {"models": {MODEL: settings}})
    start = first_day(year)
    desk.send(year.on(Window(start, start + 39 * DAY + HOUR)))
    desk.work()
    assert len(desk.app.incidents.all(MODEL)) == (1 if lateness == "10m" else 0)
