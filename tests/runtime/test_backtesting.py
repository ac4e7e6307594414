from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.runtime.conftest import SMALL, Desk, StillClock

from offing.domain.incident import Judgement
from offing.domain.point import Series
from offing.domain.window import DAY, Window
from offing.errors import NotFound
from offing.runtime.archive import Archive, read_only
from offing.runtime.backtesting import Backtester
from offing.runtime.config import ModelConfig
from offing.runtime.known_events import parse_events

if TYPE_CHECKING:
    from tests.runtime.conftest import Traffic

MODEL = "small"
START = 1767571200000000
"""2026-01-05, the first day of the small model; its fault comes on day 38."""


def config(*monitors: dict[str, Any], **more: Any) -> ModelConfig:
    return ModelConfig.model_validate({"bucket": "1d", "segments": ["carrier"], "monitors": monitors, **more})


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
def judged(template: Path, open_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    shutil.copytree(template, tmp_path / "data")
    desk = open_desk()
    desk.rest()
    return desk


def live(desk: Desk) -> Backtester:
    return desk.app.as_code.backtester.fresh()


def test_what_runs_is_replayed_as_it_ran(judged: Desk) -> None:
    tested = live(judged).replay(MODEL, judged.config.model(MODEL))
    stored = judged.app.incidents.all(MODEL)
    assert stored and {i.id for i in tested.incidents} == {record["id"] for record in stored}
    breaks = tested.monitor("breaks")
    assert breaks is not None and breaks.episodes[0].onset == START + 38 * DAY and breaks.pages == 1
    assert tested.window == Window(START + 28 * DAY, START + 45 * DAY)


def test_a_directory_without_a_server_gives_the_same(judged: Desk) -> None:
    with read_only(judged.folder) as engine:
        offline = Backtester(Archive.of(engine), judged.clock)
        assert offline.models() == [MODEL]
        there = offline.replay(MODEL, judged.config.model(MODEL))
    here = live(judged).replay(MODEL, judged.config.model(MODEL))
    assert there.incidents == here.incidents and there.window == here.window


def test_metrics_that_were_never_stored_are_computed(judged: Desk) -> None:
    wanted = config(
        {"name": "far", "metric": "wasserstein", "column": "distance", "above": 0.4},
        {"name": "sliced", "metric": "volume", "slice": "carrier=B6", "below": 1},
        {"name": "never", "metric": "gpu", "above": 0.9},
    )
    assert "wasserstein" not in judged.app.points.metrics(MODEL)
    tested = live(judged).replay(MODEL, wanted)
    far = tested.monitor("far")
    assert far is not None and [e.onset for e in far.episodes] == [START + 38 * DAY]
    assert np.isfinite(tested.history.series[Series("volume", "", "carrier=B6")].value).sum() == 45
    assert tested.notes == ["no values in this history: gpu"]
    # Nothing was written, and a server that runs this configuration stores the same.
    assert "wasserstein" not in judged.app.points.metrics(MODEL)
    computed = tested.history.series[Series("wasserstein", "distance")].value
    judged.app.reload(judged.app.config.model_copy(update={"models": {MODEL: wanted}}))
    judged.work()
    view = judged.app.view(MODEL)
    assert view is not None
    np.testing.assert_array_equal(view.history.series[Series("wasserstein", "distance")].value, computed)


def test_human_verdicts_and_events(judged: Desk) -> None:
    fault = next(r for r in judged.app.incidents.all(MODEL) if r["cause"] == "quality")
    judged.app.incidents.judge(fault["id"], Judgement.REAL, "Ada", judged.clock.now())
    events = parse_events(
        [{"name": "fire", "from": "2026-02-03", "to": "2026-02-05", "monitors": ["breaks"]}]
    )
    breaks = live(judged).replay(MODEL, config(), events).monitor("breaks")
    assert breaks is not None and breaks.judged == [Judgement.REAL] and breaks.delay == 0
    assert [event.name for event in breaks.missed] == ["fire"]
    early = live(judged).replay(MODEL, config(), events, Window(START, START + 35 * DAY)).monitor("breaks")
    assert early is not None and early.episodes == [] and early.span == 7 * DAY


def test_what_a_backtest_cannot_change_is_said(judged: Desk) -> None:
    other = config(baseline={"from": "2026-01-05", "to": "2026-01-20"}, step="2d")
    tested = live(judged).replay(MODEL, other)
    assert [note.split(";")[0] for note in tested.notes] == [
        "steps are 1d as stored",
        "the baseline is the stored one",
    ]
    same = config(baseline={"from": "2026-01-05", "to": "2026-02-02"})
    assert live(judged).replay(MODEL, same).notes == []


def test_a_model_without_a_history(judged: Desk) -> None:
    with pytest.raises(NotFound, match="did you mean 'small'"):
        live(judged).replay("smal", config())
