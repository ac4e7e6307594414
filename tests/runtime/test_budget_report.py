from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.runtime.conftest import MODEL, Desk, StillClock

from offing.domain.incident import Judgement
from offing.errors import NotFound
from offing.runtime.budget_report import budget_report
from offing.stats.poisson import garwood

if TYPE_CHECKING:
    from tests.runtime.conftest import Traffic

SETTINGS: dict[str, Any] = {
    "models": {
        MODEL: {
            "bucket": "1d",
            "segments": ["carrier"],
            "budget": {"false_alarms": 2, "per": "60d", "warnings": {"false_alarms": 1, "per": "30d"}},
        }
    }
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, year: Traffic) -> Path:
    """A directory in which the small model was judged; its fault comes on day 38."""
    made = Desk(tmp_path_factory.mktemp("judged") / "data", SETTINGS, StillClock())
    made.send(year)
    made.work()
    made.rest()
    made.app.close()
    return made.folder


@pytest.fixture
def judged(template: Path, open_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    shutil.copytree(template, tmp_path / "data")
    desk = open_desk(settings=SETTINGS)
    desk.rest()
    return desk


def report_of(desk: Desk) -> dict[str, Any]:
    return budget_report(desk.app.as_code, MODEL)


def test_promised_replayed_and_what_would_be_seen(judged: Desk) -> None:
    report = report_of(judged)
    assert (report["model"], report["step"], report["watched_days"]) == (MODEL, "1d", 17)
    pages, warnings = report["budgets"]
    assert (pages["budget"], warnings["budget"]) == ("pages", "warnings")
    assert pages["promised"] == {"false_alarms": 2.0, "per": "60d"}
    assert warnings["promised"] == {"false_alarms": 1.0, "per": "30d"}
    assert pages["state"] == warnings["state"] == "ok"
    assert pages["detail"].startswith("2 false alarm per 60d over ")
    assert "columns by rows" in warnings["detail"]
    assert pages["replay"]["alarms"] == 0 and warnings["replay"]["alarms"] == 1
    value, low, high = (30 / 17 * part for part in garwood(1))
    assert warnings["replay"]["per"] == pytest.approx({"value": value, "low": low, "high": high})


def test_pages_and_warnings_have_a_budget_each(judged: Desk) -> None:
    """Neither watches what the other does, and a change of one leaves the other as it is."""
    usual = report_of(judged)["budgets"]
    model = SETTINGS["models"][MODEL]
    strict = {**model, "budget": {"false_alarms": 2, "per": "60d", "warnings": {"per": "60d"}}}
    judged.reopen({"models": {MODEL: strict}})
    judged.rest()
    pages, warnings = report_of(judged)["budgets"]
    assert pages == usual[0]
    assert warnings["promised"]["per"] == "60d"
    shifts = {one["column"]: one["shift"] for one in usual[1]["detectable"]}
    assert warnings["detectable"] and all(
        one["shift"] > shifts[one["column"]] for one in warnings["detectable"]
    )
    watched = [{(one["metric"], one["column"]) for one in budget["detectable"]} for budget in usual]
    assert not watched[0] & watched[1]


def test_shifts_that_would_be_seen_are_of_the_budget_that_watches(judged: Desk) -> None:
    pages, warnings = report_of(judged)["budgets"]
    assert {"volume", "roc_auc"} <= {one["metric"] for one in pages["detectable"]}
    told = {one["column"]: one for one in warnings["detectable"]}
    assert {"distance", "temp", "carrier", "score"} <= set(told)
    distance = told["distance"]
    assert (distance["metric"], distance["unit"], distance["within"]) == ("ridit", "sd", 5)
    assert 0.0993 <= distance["shift"] < 0.3
    assert distance["sentence"] == f"distance: {distance['shift']:.2g} sd within 5d"
    assert told["carrier"]["unit"] == "share"


def test_what_people_say_is_counted_by_the_kind_of_alarm(judged: Desk) -> None:
    incidents = judged.app.incidents
    told = [one for one in incidents.all(MODEL) if one["severity"] == "critical"]
    others = len(incidents.all(MODEL)) - len(told)
    pages, warnings = report_of(judged)["budgets"]
    assert told and pages["delivered"]["unjudged"] == len(told)
    assert warnings["delivered"]["unjudged"] == others
    incidents.judge(told[0]["id"], Judgement.FALSE_ALARM, "Ada", judged.clock.now())
    pages, _ = report_of(judged)["budgets"]
    assert (pages["delivered"]["false_alarm"], pages["delivered"]["real"]) == (1, 0)
    assert pages["delivered"]["unjudged"] == len(told) - 1
    assert pages["delivered"]["false_alarms_per"]["value"] == pytest.approx(60 / 17)
    incidents.judge(told[0]["id"], Judgement.REAL, "Ada", judged.clock.now())
    pages, _ = report_of(judged)["budgets"]
    assert (pages["delivered"]["false_alarm"], pages["delivered"]["real"]) == (0, 1)


def test_what_is_learning_has_not_been_watched(open_desk: Callable[..., Desk], year: Traffic) -> None:
    """Steps that a budget could not judge say nothing about its rate of alarms."""
    desk = open_desk(settings={"models": {MODEL: {"bucket": "1d", "baseline": {"first": "7d"}}}})
    desk.send(year.days(0, 12))
    desk.work()
    desk.rest()
    for budget in report_of(desk)["budgets"]:
        assert budget["state"] == "learning"
        assert budget["detail"].startswith("learning: ")
        assert budget["replay"] == {"alarms": 0, "per": None}
        assert budget["detectable"] == []


def test_a_model_without_history(desk: Desk) -> None:
    with pytest.raises(NotFound):
        report_of(desk)
