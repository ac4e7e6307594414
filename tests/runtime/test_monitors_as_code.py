from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.runtime.conftest import SMALL, Desk, StillClock

from offing.domain.window import isoformat
from offing.errors import ConfigError, Conflict, InvalidEvent
from offing.runtime.config import Config
from offing.runtime.config_revisions import applied_part, submitted_part
from offing.runtime.monitors_as_code import MonitorsAsCode, plan_data, revision_data, times

if TYPE_CHECKING:
    from tests.runtime.conftest import Traffic

MODEL = "small"
DISTANCE = {"name": "far", "metric": "mean_shift", "column": "distance", "above": 0.3}
QUIET = {"name": "quiet", "metric": "volume", "below": 1}


def body(*monitors: dict[str, Any], **more: Any) -> Any:
    entry = {"bucket": "1d", "segments": ["carrier"], "monitors": monitors}
    return submitted_part(Config.model_validate({"models": {MODEL: entry}, **more}))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, year: Traffic) -> Path:
    """A directory in which the small model was judged."""
    made = Desk(tmp_path_factory.mktemp("judged") / "data", SMALL, StillClock())
    made.send(year)
    made.work()
    made.rest()
    made.app.close()
    return made.folder


@pytest.fixture
def desk(template: Path, open_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    shutil.copytree(template, tmp_path / "data")
    desk = open_desk()
    desk.rest()
    return desk


@pytest.fixture
def code(desk: Desk) -> MonitorsAsCode:
    return desk.app.as_code


def test_plan_says_what_each_change_would_have_done(code: MonitorsAsCode) -> None:
    plan = code.plan(body(DISTANCE, QUIET))
    said = {change.name: [effect.sentence for effect in effects] for change, effects in plan.changes}
    assert said == {
        "far": ["would have fired once in 17 days, never inside known incidents"],
        "quiet": ["would never have fired in 17 days"],
    }
    assert plan.revision is None and plan.untouched == [] and plan.base != plan.digest
    data = plan_data(plan)
    assert data["changes"][0]["kind"] == "added" and "baselines" in data["not_applied"]


def test_apply_is_followed_by_a_reload_and_an_empty_plan(desk: Desk, code: MonitorsAsCode) -> None:
    wanted = body(DISTANCE)
    base = code.plan(wanted).base
    stored = code.apply(wanted, author="Ada", message="watch distances", expect=base)
    assert stored is not None and (stored.author, stored.at) == ("Ada", desk.clock.now())
    desk.work()
    view = desk.app.view(MODEL)
    assert view is not None and "far" in {one.monitor for one in view.evaluation.monitors}
    assert code.plan(wanted).changes == [] and code.plan(wanted).revision == stored.id
    assert code.apply(wanted, author="Ada", message="again") is None
    assert code.history() == [stored] and revision_data(stored, isoformat)["diff"][0]["name"] == "far"
    changed = code.plan(body({**DISTANCE, "above": 9}))
    ((_, (effect,)),) = changed.changes
    assert effect.sentence == (
        "fires never instead of once in 17 days, 0 instead of 1 of them outside known incidents; "
        "no real one is known that it could lose"
    )
    removed = code.plan(body())
    assert removed.changes[0][1][0].sentence == "fired once in 17 days, never inside known incidents"


def test_a_revision_outlives_a_restart(desk: Desk, code: MonitorsAsCode) -> None:
    code.apply(body(DISTANCE), author="Ada", message="why")
    desk.reopen()
    assert [one.name for one in desk.app.config.model(MODEL).monitors] == ["far"]
    assert desk.app.config.model(MODEL).segments == ("carrier",)


def test_what_is_refused(code: MonitorsAsCode) -> None:
    first = code.plan(body(QUIET))
    code.apply(body(DISTANCE), author="Ada", message="first")
    with pytest.raises(Conflict, match="somebody has applied"):
        code.apply(body(QUIET), author="Bob", message="second", expect=first.base)
    for author, message in ((" ", "why"), ("Ada", "")):
        with pytest.raises(InvalidEvent):
            code.apply(body(QUIET), author=author, message=message)
    lost = body(routing={"routes": [{"channels": ["nowhere"]}]})
    with pytest.raises(ConfigError, match="nowhere"):
        code.apply(lost, author="Ada", message="why")
    with pytest.raises(ConfigError):
        code.plan({"models": {MODEL: {"monitors": [{}]}}})
    assert len(code.history()) == 1


def test_the_budget_is_applied(code: MonitorsAsCode) -> None:
    wanted = applied_part(Config.model_validate({"models": {MODEL: {"budget": {"false_alarms": 3}}}}))
    ((change, effects),) = code.plan(wanted).changes
    assert (change.what, change.after["false_alarms"]) == ("budget", 3.0)
    assert effects and all(effect.model == MODEL and " in 17 days" in effect.sentence for effect in effects)
    assert effects[0].sentence.startswith("budget fires ")


def test_models_without_an_entry_feel_the_defaults(open_desk: Callable[..., Desk], year: Traffic) -> None:
    desk = open_desk("plain", {"defaults": {"bucket": "1d"}})
    desk.send(year)
    desk.work()
    wanted = submitted_part(Config.model_validate({"defaults": {"monitors": [DISTANCE]}}))
    plan = desk.app.as_code.plan(wanted)
    ((change, effects),) = plan.changes
    assert change.model == "defaults" and [effect.model for effect in effects] == [MODEL]
    assert plan.untouched == ["defaults.bucket"]


def test_a_revision_of_other_keys_does_not_stop_the_server(
    desk: Desk, code: MonitorsAsCode, caplog: pytest.LogCaptureFixture
) -> None:
    code.apply(body(DISTANCE), author="Ada", message="why")
    revisions = desk.app.as_code.revisions
    latest = revisions.latest()
    assert latest is not None
    broken = {"models": {MODEL: {"monitors": [{"name": "x", "metric": "volume", "was_a_key": 1}]}}}
    revisions.add(type(latest)(1, "Ada", "old", "d", broken, []), after=latest.id)
    desk.reopen()
    assert desk.app.config.model(MODEL).monitors == () and "cannot run" in caplog.text
    stored = desk.app.as_code.apply(body(DISTANCE), author="Ada", message="new")
    assert stored is not None and stored.id > latest.id


def test_how_often_in_words() -> None:
    assert [times(n) for n in (0, 1, 2, 3)] == ["never", "once", "twice", "3 times"]
