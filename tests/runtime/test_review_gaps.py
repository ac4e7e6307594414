from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from offing.domain.point import Series
from offing.domain.verdict import State
from offing.domain.window import DAY, Window
from offing.metrics.track_record import TrackRecord
from offing.monitors.backtest import MonitorBacktest
from offing.monitors.history import History, SeriesPoints
from offing.runtime.config import ModelConfig
from offing.runtime.review_gaps import coverage_gaps, label_share

STEPS = 60
MONTH = Window(30 * DAY, 60 * DAY)
READY = {
    "owner": "ann",
    "playbooks": {"drift": "drift.md"},
    "budget": {"per": "20d", "warnings": {"per": "20d"}},
}
BAD = TrackRecord(steps=20, bias=0.3, rmse=0.4, held=0, tolerance=0.01)


def points(values: Any) -> SeriesPoints:
    filled = np.broadcast_to(np.asarray(values, float), (STEPS,)).copy()
    return SeriesPoints(filled, filled, filled, filled, np.ones(STEPS, np.int64))


def history(series: Mapping[str, Any], baseline: int = 28) -> History:
    steps = np.arange(STEPS)
    found = {Series(name): points(value) for name, value in series.items()}
    return History("m", steps * DAY, DAY, steps < STEPS, steps < baseline, found)


WHOLE = {"volume": 10.0, "label_coverage": 1.0, "roc_auc": 0.7}


def gaps(
    series: Mapping[str, Any] = WHOLE,
    settings: Mapping[str, Any] = READY,
    tested: list[MonitorBacktest] | None = None,
    records: Mapping[str, TrackRecord] | None = None,
    baseline: int = 28,
) -> list[str]:
    config = ModelConfig.model_validate(settings)
    found = coverage_gaps(history(series, baseline), config, MONTH, tested or [], records or {})
    assert all(one.sentence and one.remedy for one in found)
    return [one.gap for one in found]


def monitors(state: State) -> list[MonitorBacktest]:
    return [MonitorBacktest("budget", state, "why", [], [], [], 0)]


def test_a_model_that_is_well_watched_has_none() -> None:
    assert gaps(tested=monitors(State.OK), records={"estimated_accuracy": TrackRecord(20, 0, 0, 20, 1)}) == []


@pytest.mark.parametrize(
    ("coverage", "found"),
    [(0.0, ["no_labels"]), (0.5, ["late_labels"]), (np.nan, ["no_labels"]), (0.95, [])],
)
def test_labels_that_are_late_or_never_come(coverage: float, found: list[str]) -> None:
    assert gaps({**WHOLE, "label_coverage": coverage}) == found


def test_the_share_of_labels_counts_rows_not_steps() -> None:
    volume = np.where(np.arange(STEPS) < 45, 30.0, 10.0)
    coverage = np.where(np.arange(STEPS) < 45, 1.0, 0.0)
    assert label_share(history({"volume": volume, "label_coverage": coverage}), MONTH) == 0.75
    assert label_share(history({"volume": 0.0}), MONTH) is None
    assert label_share(history({}), MONTH) is None


def test_nothing_that_sees_performance() -> None:
    bare = {"volume": 10.0, "label_coverage": 1.0}
    assert gaps(bare) == ["no_performance"]
    own = {"name": "a", "metric": "estimated_accuracy", "below": 0.5}
    assert gaps(bare, {**READY, "monitors": [own]}) == []


def test_nobody_and_no_page() -> None:
    assert gaps(settings={"budget": READY["budget"]}) == ["no_owner", "no_playbook"]


def test_a_promise_beyond_the_baseline() -> None:
    assert gaps(settings={**READY, "budget": {}}) == ["short_baseline"]
    assert gaps(tested=monitors(State.LEARNING), settings={**READY, "budget": {}}) == ["learning"]
    assert gaps(settings={**READY, "budget": {}}, baseline=0) == []


@pytest.mark.parametrize("state", [State.ERROR, State.NO_DATA, State.STALE])
def test_a_monitor_that_says_nothing(state: State) -> None:
    assert gaps(tested=monitors(state)) == ["cannot_compute"]


def test_an_estimate_that_foretold_badly() -> None:
    assert BAD.verdict == "bad" and gaps(records={"estimated_accuracy": BAD, "estimated_f1": BAD}) == [
        "withdrawn_estimate"
    ]
