from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.monitors.conftest import arrange
from tests.monitors.noisy import BASELINE, RATE, noise, one, raised
from tests.runtime.conftest import StillClock

from offing.domain.incident import Judgement
from offing.domain.point import Series
from offing.domain.window import DAY, Window
from offing.monitors.backtest import Judgements, KnownEvent
from offing.monitors.history import History
from offing.monitors.noise_case import NoiseCause
from offing.monitors.readiness import Gap
from offing.runtime.archive import Archive
from offing.runtime.backtesting import Backtester
from offing.runtime.config import ModelConfig
from offing.runtime.known_events import EventsConfig
from offing.runtime.noise_doctor import Diagnosis, ModelDiagnosis, NoiseDoctor, kept_words
from offing.state.database import open_database

FLICKERS = np.arange(45, 195, 10)
SIGMA = {"name": "errors", "metric": "error_rate", "kind": "sigma"}
LIMIT = {"name": "errors", "metric": "error_rate", "above": 0.5}


@dataclass
class Given(Backtester):
    """A backtester whose history and events are given; all else is real."""

    given: History | None = None
    events: Judgements = field(default_factory=Judgements)

    def history(self, model: str, config: ModelConfig) -> tuple[History, Sequence[str]]:
        assert self.given is not None
        return self.given, []

    def known(self, model: str, given: EventsConfig) -> Judgements:
        return self.events


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder: Path = tmp_path_factory.mktemp("archive")
    return Archive.of(open_database(folder / "state.db"))


def examine(
    archive: Archive, history: History, *monitors: dict[str, Any], events: Judgements | None = None
) -> ModelDiagnosis:
    config = ModelConfig.model_validate({"monitors": monitors or [LIMIT]})
    backtester = Given(archive, StillClock(), None, given=history, events=events or Judgements())
    return NoiseDoctor(backtester).examine("m", config)


def of(found: ModelDiagnosis, name: str) -> Diagnosis:
    return next(one for one in found.monitors if one.noise.monitor == name)


def real(*days: int) -> Judgements:
    return Judgements(
        tuple(KnownEvent(f"e{d}", Window(d * DAY, (d + 3) * DAY), Judgement.REAL) for d in days)
    )


def test_flickers_go_and_both_real_ones_stay(archive: Archive) -> None:
    values = raised(FLICKERS, to=0.51)
    values[60:63] = values[121:124] = 0.9
    events = real(60, 121)
    found = of(examine(archive, one(values, half=0.03), events=events), "errors")
    (finding, proposal), *_ = found.findings
    assert finding.cause is NoiseCause.FLAPPING and proposal is not None
    assert proposal.sentence == "removes 15 of 15 alarms, keeps both real ones"
    assert proposal.removed == 15 and proposal.lost == [] and len(proposal.kept) == 2
    assert len(proposal.diff) == 1 and proposal.after is not None and len(proposal.after.episodes) == 2


def test_a_loss_is_said(archive: Archive) -> None:
    values = noise(spread=0.1, mean=0.35)
    values[100] = 0.62
    events = Judgements((KnownEvent("small", Window(100 * DAY, 101 * DAY), Judgement.REAL),))
    found = of(examine(archive, one(values), events=events), "errors")
    proposals = [proposal for _, proposal in found.findings if proposal is not None]
    assert proposals and all(len(p.kept) + len(p.lost) == 1 for p in proposals)
    for proposal in proposals:
        assert ("LOSES 1 of 1" in proposal.sentence) == bool(proposal.lost)
    assert any(proposal.lost for proposal in proposals)


def test_a_new_baseline_is_tried_on_the_time_after_it(archive: Archive) -> None:
    values = noise()
    values[100:] += 0.4
    found = of(examine(archive, one(values), SIGMA), "errors")
    (finding, proposal), *_ = found.findings
    assert finding.cause is NoiseCause.LEVEL_SHIFT and proposal is not None
    assert proposal.diff["baseline"][1] == {"from": "1970-04-11T00:00:00Z", "to": "1970-05-09T00:00:00Z"}
    assert proposal.sentence.startswith("from 1970-05-09 on: removes 1 of 1 alarm, ")


def test_a_new_baseline_of_a_distance_needs_a_rebuild(archive: Archive) -> None:
    values = noise()
    values[100:] += 0.4
    history = arrange({Series("ridit", "x"): values}, baseline=BASELINE)
    sigma = {"name": "drift", "metric": "ridit", "kind": "sigma", "column": "x"}
    (_, proposal), *_ = of(examine(archive, history, sigma), "drift").findings
    assert proposal is not None and proposal.before is None and proposal.removed == 0
    assert "cannot be replayed" in proposal.sentence


def test_a_twin_is_removed_when_the_other_sees_what_is_real(archive: Archive) -> None:
    values = raised(FLICKERS, to=0.9)
    values[60:63] = 0.9
    twin = {**LIMIT, "name": "twin", "above": 0.55, "severity": "warning"}
    found = of(examine(archive, one(values), LIMIT, twin, events=real(60)), "twin")
    proposal = next(p for f, p in found.findings if f.cause is NoiseCause.DUPLICATE)
    assert proposal is not None and proposal.after is None and proposal.diff == {"monitor": ("twin", None)}
    assert proposal.sentence == "removes 15 of 15 alarms, keeps the real one"


def test_noisiest_first_and_what_is_not_ready(archive: Archive) -> None:
    quiet = {**LIMIT, "name": "far", "above": 50.0}
    nothing = {**LIMIT, "name": "blind", "metric": "accuracy"}
    found = examine(archive, one(raised(FLICKERS)), quiet, LIMIT, nothing)
    names = [one.noise.monitor for one in found.monitors]
    assert names.index("errors") < names.index("far") and of(found, "errors").noise.noisy == 15
    gaps = {(gap.monitor, gap.gap) for gap in found.gaps}
    assert {("far", Gap.NEVER_NEAR), ("blind", Gap.NO_DATA)} <= gaps
    assert of(found, "far").findings == []


@given(
    seed=st.integers(0, 9999),
    limit=st.floats(0.15, 0.6),
    spread=st.floats(0.01, 0.15),
    shift=st.floats(0, 0.5),
    sigma=st.booleans(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_proposal_never_means_more_alarms(
    archive: Archive, seed: int, limit: float, spread: float, shift: float, sigma: bool
) -> None:
    values = noise(seed, spread=spread)
    values[150:] += shift
    kind: dict[str, Any] = {"kind": "sigma", "sigmas": 1.5} if sigma else {"above": limit}
    history = arrange({RATE: values}, baseline=BASELINE, half=spread)
    found = of(
        examine(archive, history, {"name": "x", "metric": "error_rate", **kind}, events=real(152)), "x"
    )
    for _, proposal in found.findings:
        if proposal is None or proposal.before is None:
            continue
        after = () if proposal.after is None else proposal.after.episodes
        assert len(after) <= len(proposal.before.episodes) and proposal.removed > 0
        assert len(proposal.kept) + len(proposal.lost) == len(proposal.before.caught)
        assert ("LOSES" in proposal.sentence) == bool(proposal.lost)


def test_what_becomes_of_the_real_ones_in_words() -> None:
    assert kept_words(0, 0) == "no real one is known that it could lose"
    assert kept_words(1, 0) == "keeps the real one" and kept_words(2, 0) == "keeps both real ones"
    assert kept_words(3, 0) == "keeps all 3 real ones" and kept_words(1, 2) == "LOSES 2 of 3 real ones"
