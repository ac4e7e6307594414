from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.harm import HarmBasis, HarmVerdict
from offing.domain.incident import Judgement
from offing.domain.window import DAY, Window
from offing.incidents.pipeline import incidents_of
from offing.insight.describe import IncidentDescriber
from offing.insight.harm import HarmAssessor
from offing.insight.playbook import Playbook, Playbooks
from offing.runtime.describing import Describers, StoredIncidents
from offing.runtime.model_view import ModelView

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

START_DAY = 38


@pytest.fixture
def judged(desk: Desk, year: Traffic) -> Desk:
    desk.send(year)
    desk.work()
    desk.rest()
    return desk


def view_of(desk: Desk) -> ModelView:
    found = desk.app.view("small")
    assert found is not None
    return found


def describer_of(desk: Desk, **options: Any) -> IncidentDescriber:
    view = view_of(desk)
    makers = Describers(desk.app.incidents, desk.app.inspector, **options)
    return makers.of(view.config, view.stored, view.history, view.profiles, view.deployments)


def broken(desk: Desk) -> Any:
    view = view_of(desk)
    found = incidents_of(view.history, view.evaluation.verdicts)
    return next(one for one in found if one.cause.value == "quality")


def test_a_fault_is_described_with_all_that_the_stores_and_events_know(judged: Desk) -> None:
    details = describer_of(judged).describe(broken(judged)).details
    assert details["playbook_id"] == "units"
    assert details["traffic"]["share"] == 1.0
    # Few labels are in: they or the losses of the baseline say what it costs, and not more than is known.
    assert details["harm"]["basis"] in (HarmBasis.REALISED.value, HarmBasis.FIRST_ORDER.value)
    assert details["harm"]["verdict"] != HarmVerdict.HARMFUL.value
    assert details["similar"] is None


def test_losses_and_records_come_from_the_events_once(judged: Desk) -> None:
    source = describer_of(judged).context.harm
    assert source is not None
    losses = source.losses()
    assert losses is not None and losses.n == 28 * 200
    assert source.losses() is losses
    record = source.records(["estimated_log_loss"])["estimated_log_loss"]
    assert record.steps >= 8
    assert source.records(["estimated_log_loss"])["estimated_log_loss"] is record


def test_before_labels_come_the_events_say_what_the_drift_costs(judged: Desk) -> None:
    """Scores do not depend on the distance here, so its change of units costs nothing."""
    describer = describer_of(judged)
    history, width = describer.history, describer.history.width
    at = int(history.starts[0]) + START_DAY * width
    window = Window(at, at + 4 * DAY)
    unlabelled = {s: p for s, p in history.series.items() if s.metric not in ("log_loss", "accuracy")}
    assessor = HarmAssessor(
        replace(history, series=unlabelled), describer.plan, describer.baseline, describer.context.harm
    )
    harm = assessor.assess(broken(judged), describer.profiles.of(window), window, ["distance"])
    assert harm.basis in (HarmBasis.ESTIMATED, HarmBasis.FIRST_ORDER)
    assert not harm.significant


def test_past_incidents_come_with_what_people_said(judged: Desk) -> None:
    store, clock = judged.app.incidents, judged.clock
    (record,) = [one for one in store.all("small") if one["cause"] == "quality"]
    store.judge(record["id"], Judgement.REAL, "ann", clock.now())
    store.comment(record["id"], "rolled back", "ann", clock.now())
    later = record["started_at"] + DAY
    (past,) = [one for one in StoredIncidents(store).before("small", later) if one.id == record["id"]]
    assert (past.verdict, past.who, past.comment) == ("real", "ann", "rolled back")
    assert "column distance" in past.about
    before = StoredIncidents(store).before("small", record["started_at"])
    assert all(one.started_at < record["started_at"] for one in before)


def test_a_model_has_playbooks_of_its_own(judged: Desk) -> None:
    mine = Playbooks({"units": Playbook.read("units", "1. Call Ann.\n")})
    describer = describer_of(judged, playbooks=lambda model: mine)
    assert describer.describe(broken(judged)).details["playbook"] == ["Call Ann."]


def test_rows_are_read_once(judged: Desk) -> None:
    rows = describer_of(judged).context.rows
    assert rows is not None
    start = int(view_of(judged).history.starts[3])
    table = rows.of(Window(start, start + DAY))
    assert table is not None and table.num_rows == 200
    assert rows.of(Window(start, start + DAY)) is table
    for day in range(10, 20):
        rows.of(Window(start + day * DAY, start + (day + 1) * DAY))
    assert rows.of(Window(start, start + DAY)) is not table
