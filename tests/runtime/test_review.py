from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.incident import Judgement
from offing.domain.window import Window, parse_time
from offing.errors import InvalidEvent, NotFound
from offing.runtime.config import ModelConfig
from offing.runtime.review import MANY, alarms, thresholds, trend
from offing.runtime.reviewing import reviewer_of

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

FEBRUARY = Window(parse_time("2026-02-01"), parse_time("2026-03-01"))
ROUGH = {"name": "rough", "metric": "mean_shift", "column": "temp", "above": 0.001}
FAR = {"name": "far", "metric": "score_mean", "above": 1000}


@pytest.fixture
def reviewed(open_desk: Callable[..., Desk], year: Traffic) -> Desk:
    """A model with a noisy monitor, a limit that is never near, and a fault on 12 February."""
    settings = {"bucket": "1d", "owner": "ann", "monitors": [ROUGH, FAR]}
    desk = open_desk(settings={"models": {"small": settings}})
    desk.send(year)
    desk.work()
    desk.rest()
    return desk


def review(desk: Desk, month: str | None = None) -> dict[str, Any]:
    return reviewer_of(desk.app).review("small", month)


def test_a_month_as_a_whole(reviewed: Desk) -> None:
    found = review(reviewed, "2026-02")
    json.dumps(found, allow_nan=False)
    assert (found["model"], found["month"], found["owner"]) == ("small", "2026-02", "ann")
    assert found == review(reviewed, "2026-02")
    assert found["sentence"].count(",") >= 2 and "not judged yet" in found["sentence"]
    assert found["label_share"] == pytest.approx(1.0)
    assert "no_playbook" in [gap["gap"] for gap in found["gaps"]]
    assert "no_owner" not in [gap["gap"] for gap in found["gaps"]]
    rows = found["sample"]["rows"]
    assert [row["wrong"] for row in rows] == [True] * 10 + [False] * 10
    assert all("2026-02" <= row["timestamp"] < "2026-03" for row in rows)
    assert set(found["sample"]["features"]) == {"distance", "temp", "carrier"}


def test_thresholds_to_revisit(reviewed: Desk) -> None:
    found = {one["monitor"]: one for one in review(reviewed, "2026-02")["thresholds"]}
    assert found["rough"]["why"] == "noisy" and "nobody has judged" in found["rough"]["sentence"]
    assert found["rough"]["proposal"]["diff"]["above"]["before"] == 0.001
    assert found["far"]["why"] == "never_near" and found["far"]["proposal"] is None
    assert "breaks" not in found, "one alarm that nobody has judged is a question, not noise"
    assert MANY > 1


def test_the_fault_is_among_the_alarms_of_its_month(reviewed: Desk) -> None:
    found = review(reviewed, "2026-02")["alarms"]
    [fault] = [one for one in found["incidents"] if one["cause"] == "quality"]
    assert fault["started_at"] == "2026-02-12T00:00:00Z" and fault["verdict"] is None
    pages, warnings = found["budgets"]
    assert (pages["budget"], warnings["budget"]) == ("pages", "warnings")
    assert pages["expected"] == pytest.approx(found["watched_days"] / 90)
    reviewed.app.incidents.judge(fault["id"], Judgement.REAL, "ann", reviewed.clock.moment)
    after = review(reviewed, "2026-02")["alarms"]["budgets"][0]
    assert after["real"] == 1 and after["unjudged"] == pages["unjudged"] - 1
    assert after["precision"]["value"] == 1.0


def test_what_went_on_from_before_is_apart(reviewed: Desk) -> None:
    incidents, logs = reviewed.app.incidents.all("small"), reviewed.app.incidents.logs("small")
    view = reviewed.app.view("small")
    assert view is not None
    march = Window(FEBRUARY.end, parse_time("2026-04-01"))
    found = alarms(view.history, ModelConfig(), march, incidents, logs)
    assert found["incidents"] == [] and found["watched_days"] == 0
    open_ = sorted(r["id"] for r in incidents if r["resolved_at"] is None)
    assert open_ and sorted(one["id"] for one in found["lasting"]) == open_


def test_the_month_is_the_last_that_is_over(reviewed: Desk) -> None:
    assert review(reviewed)["month"] == "2026-01"
    with pytest.raises(InvalidEvent):
        review(reviewed, "February")
    with pytest.raises(NotFound, match="nothing in 2027-01") as caught:
        review(reviewed, "2027-01")
    assert "2026-01 to 2026-02" in str(caught.value.hint)
    with pytest.raises(NotFound, match="no history"):
        reviewer_of(reviewed.app).review("smal")


def test_the_trend_is_of_performance_where_there_is_any(reviewed: Desk) -> None:
    view = reviewed.app.view("small")
    assert view is not None
    found = trend(view.history, FEBRUARY)
    assert found is not None and found["metric"] == "roc_auc"
    assert len(found["t"]) == len(found["value"]) == len(found["low"]) == 18
    assert trend(view.history, Window(0, 1)) is None


def test_no_monitor_no_threshold(reviewed: Desk) -> None:
    from offing.runtime.noise_doctor import NoiseDoctor

    doctor = NoiseDoctor(reviewed.app.as_code.backtester.fresh())
    found = doctor.examine("small", ModelConfig.model_validate({"bucket": "1d"}))
    assert [one for one in thresholds(found) if one["why"] == "never_near"] == []
