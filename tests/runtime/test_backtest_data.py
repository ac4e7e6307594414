from __future__ import annotations

import json

import numpy as np
import pytest
from tests.monitors.conftest import arrange
from tests.monitors.noisy import RATE, noise
from tests.runtime.conftest import StillClock

from offing.domain.incident import Judgement
from offing.domain.window import DAY, Window
from offing.monitors.backtest import Judgements, KnownEvent
from offing.runtime.archive import Archive
from offing.runtime.backtest_data import MARKS, backtest_data, diagnosis_data
from offing.runtime.backtesting import Backtester
from offing.runtime.config import ModelConfig
from offing.runtime.monitoring import monitors_of
from offing.runtime.noise_doctor import ModelDiagnosis
from offing.state.database import open_database

LIMIT = {"name": "errors", "metric": "error_rate", "above": 0.5}


@pytest.fixture(scope="module")
def backtester(tmp_path_factory: pytest.TempPathFactory) -> Backtester:
    engine = open_database(tmp_path_factory.mktemp("archive") / "state.db")
    return Backtester(Archive.of(engine), StillClock())


def test_a_long_history_fits_a_line_and_loses_no_mark(backtester: Backtester) -> None:
    values = noise(steps=1000)
    values[[500, 700, 701]] = 0.9
    history = arrange({RATE: values}, baseline=40)
    real = KnownEvent("fire", Window(700 * DAY, 702 * DAY), Judgement.REAL)
    other = KnownEvent("sale", Window(100 * DAY, 120 * DAY), Judgement.EXPECTED_CHANGE)
    monitors = monitors_of(ModelConfig.model_validate({"monitors": [LIMIT]}), [])
    tested = backtester.replay_with(history, monitors[-1:], Judgements((real, other)))
    data = backtest_data(tested)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    timeline = data["timeline"]
    assert len(timeline["starts"]) == MARKS == len(timeline["known"]) == len(timeline["monitors"]["errors"])
    assert timeline["monitors"]["errors"].count("!") in (2, 3)
    fired = [i for i, mark in enumerate(timeline["monitors"]["errors"]) if mark == "!"]
    assert [timeline["real"][i] for i in fired] == [".", *"#" * (len(fired) - 1)]
    assert timeline["known"].count("#") > timeline["real"].count("#")
    (one,) = data["monitors"]
    assert (one["alarms"], one["real"], one["unjudged"], one["caught"]) == (2, 1, 1, ["fire"])
    assert data["missed_by_all"] == [] and data["days"] == 960.0
    assert [episode["judgement"] for episode in one["episodes"]] == [None, "real"]
    assert data["incidents"][0]["monitors"] == ["errors"]


def test_a_history_without_judged_steps(backtester: Backtester) -> None:
    history = arrange({RATE: np.full(5, 0.1)}, baseline=5)
    tested = backtester.replay_with(history, monitors_of(ModelConfig(), [])[:1], Judgements())
    data = backtest_data(tested)
    assert data["timeline"]["starts"] == [] and data["days"] == 0
    assert data["monitors"][0]["false_per_90d"] is None
    assert diagnosis_data(ModelDiagnosis(tested, [], []))["monitors"] == []
