from __future__ import annotations

import numpy as np
from tests.monitors.conftest import arrange
from tests.monitors.noisy import BASELINE, LIMIT, RATE, SIGMA, STEPS, case_of, noise, one, raised

from offing.domain.incident import Judgement
from offing.domain.verdict import Cause
from offing.domain.window import DAY, HOUR, Window
from offing.monitors.backtest import Judgements, KnownEvent
from offing.monitors.noise_case import NoiseCase, NoiseCause, Removal
from offing.monitors.noise_times import deployments, level_shift, missing_data, season

SPREAD_OUT = np.array([44, 51, 60, 72, 80, 88, 95, 107, 113, 125, 131, 146, 154, 166, 171, 189])


def test_alarms_on_certain_weekdays() -> None:
    saturdays = np.arange(STEPS)[(np.arange(STEPS) + 3) % 7 == 5]
    found = season(case_of(one(raised(saturdays[saturdays > BASELINE]))))
    assert found is not None and found.cause is NoiseCause.SEASON
    assert found.explains == 1.0 and "Saturday" in found.evidence
    assert found.remedies[0].change["kind"] == "seasonal"
    assert season(case_of(one(raised(SPREAD_OUT)))) is None


def test_alarms_at_certain_hours() -> None:
    steps = 24 * 30
    values = np.random.default_rng(1).normal(0.2, 0.02, steps)
    hours = np.arange(steps) % 24
    values[(hours == 3) & (np.arange(steps) > 24 * 8)] = 0.6
    history = arrange({RATE: values}, baseline=24 * 7, width=HOUR)
    found = season(case_of(history))
    assert found is not None and "03:00 UTC" in found.evidence
    assert season(case_of(arrange({RATE: values}, baseline=24 * 7, width=2 * DAY))) is None


def test_a_new_level() -> None:
    values = noise()
    values[120:] += 0.4
    found = level_shift(case_of(one(values), SIGMA))
    assert found is not None and found.remedies[0].removal is Removal.REBASE
    assert found.remedies[0].period == (120 * DAY, 148 * DAY) and found.explains > 0.9
    found = level_shift(case_of(one(values)))
    assert found is not None and 0.6 < found.remedies[0].change["above"] < 0.75
    assert "for 80 steps" in found.evidence
    falling = case_of(one(1 - values), {**LIMIT, "above": None, "below": 0.5})
    found = level_shift(falling)
    assert found is not None and 0.25 < found.remedies[0].change["below"] < 0.4


def test_a_fall_that_nobody_has_judged_is_not_made_normal() -> None:
    values = noise()
    values[120:] += 0.4
    for cause in (Cause.PERFORMANCE, Cause.BUSINESS):
        for settings in (SIGMA, LIMIT):
            found = level_shift(case_of(one(values), settings, cause=cause))
            assert found is not None and not found.remedies
            assert "nobody has judged" in found.evidence
            false = KnownEvent("f", Window(120 * DAY, 200 * DAY), Judgement.FALSE_ALARM)
            found = level_shift(case_of(one(values), settings, cause=cause, known=Judgements((false,))))
            assert found is not None and found.remedies


def test_what_is_no_new_level() -> None:
    ramp = noise()
    ramp[120:] += np.linspace(0.3, 3.0, 80)
    assert level_shift(case_of(one(ramp), SIGMA)) is None
    assert level_shift(case_of(one(raised(np.arange(120, 130))))) is None
    values = noise()
    values[120:] += 0.4
    case = case_of(one(values))
    built_in = NoiseCase(case.history, case.tested, {}, Cause.QUALITY)
    assert level_shift(built_in) is None


def test_alarms_after_deployments() -> None:
    moments = [int((step - 0.5) * DAY) for step in SPREAD_OUT]
    found = deployments(case_of(one(raised(SPREAD_OUT)), deployments=moments))
    assert found is not None and found.explains == 1.0 and found.remedies[0].change == {"for": 2}
    apart = [int((step - 5.5) * DAY) for step in SPREAD_OUT]
    assert deployments(case_of(one(raised(SPREAD_OUT)), deployments=apart)) is None
    assert deployments(case_of(one(raised(SPREAD_OUT)))) is None


def test_alarms_beside_gaps() -> None:
    values = raised(SPREAD_OUT)
    values[SPREAD_OUT - 1] = np.nan
    found = missing_data(case_of(one(values)))
    assert found is not None and found.cause is NoiseCause.MISSING_DATA and found.explains == 1.0
    assert missing_data(case_of(one(raised(SPREAD_OUT)))) is None
    policy = {**LIMIT, "when_unknown": {"no_data": "warn"}}
    found = missing_data(case_of(one(values), policy))
    assert found is not None and found.remedies[0].change == {"when_unknown": "hold"}
