from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from tests.insight.carriers import EVEN, counted, labelled, planned

from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import DAY, Window
from offing.insight.changed_mean import CAUSES, changed_mean, with_steps
from offing.monitors.history import History, SeriesPoints

if TYPE_CHECKING:
    from tests.insight.conftest import MakeIncident, MakeVerdict

BEFORE = labelled(EVEN, seed=9)
PLAN = planned(BEFORE)
NOW = labelled(EVEN, {"B6": 0.5})


def history(*, spread: float) -> History:
    """Return twenty steps of the baseline whose log loss differs by `spread` beyond an error of 0.01."""
    values = 0.4 + spread * np.random.default_rng(1).normal(size=20)
    points = SeriesPoints(values, values - 0.0196, values + 0.0196, values, np.full(20, 100))
    every = np.ones(20, np.bool_)
    return History("m", np.arange(20) * DAY, DAY, every, every, {Series("log_loss"): points})


@pytest.fixture
def worse(incident: MakeIncident, verdict: MakeVerdict) -> Any:
    return incident(Cause.PERFORMANCE, verdict("roc_auc", cause=Cause.PERFORMANCE, value=0.6, expected=0.7))


def test_the_log_loss_stands_for_the_roc_curve(worse: Any) -> None:
    found = changed_mean(
        worse, counted(NOW, PLAN), counted(BEFORE, PLAN), PLAN, history(spread=0), Window(0, DAY)
    )
    assert found is not None
    assert (found.of.metric, found.worse) == ("log_loss", 1)
    assert [hit.slice for hit in found.hits] == ["carrier=B6"]
    (one,) = found.decompositions
    assert [one.keys[i] for i in one.named] == ["carrier=B6"]
    calm = with_steps(found, [counted(labelled(EVEN, seed=k), PLAN) for k in range(3)])
    assert [hit.slice for hit in calm.hits] == ["carrier=B6"]


def test_moody_steps_widen_the_change_and_more_steps_less(worse: Any) -> None:
    sides = counted(NOW, PLAN), counted(BEFORE, PLAN), PLAN

    def width(spread: float, days: int) -> float:
        found = changed_mean(worse, *sides, history(spread=spread), Window(0, days * DAY))
        assert found is not None
        change = found.decompositions[0].found.change
        return change.high - change.low

    assert width(0.1, 1) > width(0.1, 9) > width(0.0, 1)
    assert width(0.2, 1) > 1.8 * width(0.1, 1)


def test_a_share_of_events_reads_as_one_and_falls_where_it_fell(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    times = pa.array(np.zeros(60, np.int64), pa.timestamp("us", "UTC"))
    values = np.tile([0.0, 1.0, 1.0], 20)
    kpis = pa.table({"name": ["paid"] * 60, "value": values, "timestamp": times})
    current = counted(NOW, PLAN, kpis)
    facts: dict[str, Any] = {"cause": Cause.BUSINESS, "expected": None, "value": 0.6}
    for limit, sign in ((0.8, -1), (0.4, 1)):
        crossed = incident(Cause.BUSINESS, verdict("kpi_mean", "paid", threshold=limit, **facts))
        found = changed_mean(crossed, current, None, PLAN, history(spread=0), Window(0, DAY))
        assert found is not None
        assert (found.of.unit, found.worse) == ("ratio", sign)


def test_other_incidents_are_about_no_mean(incident: MakeIncident, verdict: MakeVerdict, worse: Any) -> None:
    now, calm, day = counted(NOW, PLAN), history(spread=0), Window(0, DAY)
    for cause in set(Cause) - set(CAUSES):
        one = incident(cause, verdict("missing", "a", cause=cause))
        assert changed_mean(one, now, None, PLAN, calm, day) is None
    assert changed_mean(worse, None, None, PLAN, calm, day) is None
    unlabelled = counted(NOW.drop_columns("label"), PLAN)
    assert changed_mean(worse, unlabelled, None, PLAN, calm, day) is None
