from __future__ import annotations

import numpy as np
import pytest
from tests.monitors.conftest import arrange
from tests.monitors.noisy import BASELINE, LIMIT, RATE, SIGMA, STEPS, case_of, noise, one, raised, with_rows

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity
from offing.monitors.limit import LimitMonitor
from offing.monitors.noise_case import NoiseCause, Removal
from offing.monitors.noise_causes import (
    broken_promise,
    duplicate,
    flapping,
    limit_in_usual_range,
    one_series,
    persistence,
    too_few_rows,
    unripe_labels,
)

FLICKERS = np.arange(45, 195, 10)


def test_flickers_with_the_limit_in_the_interval_are_flapping() -> None:
    found = flapping(case_of(one(raised(FLICKERS, to=0.51), half=0.03)))
    assert found is not None and found.cause is NoiseCause.FLAPPING and found.explains == 1.0
    assert "15 of 15 alarms" in found.evidence
    assert [remedy.change for remedy in found.remedies] == [
        {"interval": True},
        {"for": 2},
        {"for": 3},
        {"for": 5},
    ]
    assert flapping(case_of(one(raised(FLICKERS, to=0.9), half=0.03))) is None


def test_without_an_interval_near_is_half_of_a_usual_change() -> None:
    assert flapping(case_of(one(raised(FLICKERS, to=0.502)))) is not None
    assert flapping(case_of(one(raised(FLICKERS, to=0.6)))) is None


def test_long_alarms_are_no_flapping() -> None:
    long = np.concatenate([np.arange(first, first + 5) for first in (50, 70, 90, 110, 130)])
    assert flapping(case_of(one(raised(long, to=0.51), half=0.03))) is None


def test_keys_that_a_monitor_has_are_proposed() -> None:
    settings = {key: value for key, value in LIMIT.items() if key not in ("for", "interval")}
    found = flapping(case_of(one(raised(FLICKERS, to=0.51), half=0.03), settings))
    assert found is not None and found.remedies == []
    asked = case_of(one(raised([])), {**LIMIT, "for": 3})
    assert [r.change["for"] for r in persistence(asked)] == [4, 5, 7]


def test_a_promise_that_is_not_kept() -> None:
    chart = {**SIGMA, "kind": "sigma", "false_alarms": 1.0, "per": "90d", "run_length": None}
    found = broken_promise(case_of(one(raised(FLICKERS)), chart))
    assert found is not None and found.numbers["promised"] == 1.0
    assert [r.change for r in found.remedies] == [{"false_alarms": 0.25}, {"false_alarms": 0.05}]
    assert broken_promise(case_of(one(raised(FLICKERS)), {**chart, "per": "9d"})) is None
    assert broken_promise(case_of(one(raised(FLICKERS)), {**chart, "run_length": 90})) is None


def test_a_limit_within_the_baselines_range() -> None:
    values = noise(spread=0.1, mean=0.35)
    found = limit_in_usual_range(case_of(one(values)))
    assert found is not None and found.numbers["deviations"] == pytest.approx(1.5, abs=0.4)
    above = [r.change.get("above") for r in found.remedies]
    assert above[0] is not None and 0.6 < above[0] < 0.75 and above[1] > above[0]
    assert found.remedies[2].change["kind"] == "sigma"
    assert limit_in_usual_range(case_of(one(raised(FLICKERS)))) is None


def test_a_lower_limit_within_the_baselines_range() -> None:
    settings = {**LIMIT, "above": None, "below": 0.3}
    found = limit_in_usual_range(case_of(one(noise(spread=0.1, mean=0.35)), settings))
    assert found is not None and 0 < found.remedies[0].change["below"] < 0.2


def test_a_narrow_band_over_many_series() -> None:
    series = {Series("error_rate", f"c{i}"): noise(i) for i in range(12)}
    history = arrange(series, baseline=BASELINE)
    found = limit_in_usual_range(case_of(history, {**SIGMA, "sigmas": 2.0}))
    assert found is not None and found.numbers["by_chance"] == pytest.approx(12 * 90 * 0.0455, rel=0.01)
    assert found.remedies[0].change["sigmas"] > 3
    # A band of 4 sigma is hardly left by chance: what leaves it often has another cause.
    jumpy = arrange({RATE: raised(FLICKERS)}, baseline=BASELINE)
    assert limit_in_usual_range(case_of(jumpy, {**SIGMA, "sigmas": 4.0})) is None


def test_alarms_at_thin_steps() -> None:
    thin = np.full(STEPS, 1000.0)
    thin[FLICKERS] = 40
    history = with_rows(one(raised(FLICKERS)), RATE, thin)
    found = too_few_rows(case_of(history))
    assert found is not None and found.explains == 1.0 and "usual 1,000 rows" in found.evidence
    assert too_few_rows(case_of(one(raised(FLICKERS)))) is None
    elsewhere = np.full(STEPS, 1000.0)
    elsewhere[FLICKERS + 3] = 40
    assert too_few_rows(case_of(with_rows(one(raised(FLICKERS)), RATE, elsewhere))) is None


def test_alarms_that_wait_for_labels() -> None:
    coverage = np.full(STEPS, 0.9)
    coverage[-12:] = np.linspace(0.8, 0.7, 12)
    series = {RATE: raised(np.arange(190, 200)), Series("label_coverage"): coverage}
    history = arrange(series, baseline=BASELINE)
    found = unripe_labels(case_of(history, cause=Cause.PERFORMANCE))
    assert found is not None and found.explains == 1.0
    assert unripe_labels(case_of(history)) is None
    ripe = arrange({**series, Series("label_coverage"): np.full(STEPS, 0.9)}, baseline=BASELINE)
    assert unripe_labels(case_of(ripe, cause=Cause.PERFORMANCE)) is None


def test_one_column_makes_the_noise() -> None:
    series = {Series("error_rate", f"c{i}"): noise(i) for i in range(6)}
    series[Series("error_rate", "c3")] = raised(FLICKERS)
    found = one_series(case_of(arrange(series, baseline=BASELINE)))
    assert found is not None and found.evidence.startswith("error_rate(c3) alone made 15 of 15")
    assert found.remedies == ()
    for i in range(6):
        series[Series("error_rate", f"c{i}")] = raised(FLICKERS[i::6], seed=i)
    assert one_series(case_of(arrange(series, baseline=BASELINE))) is None


def test_a_twin_that_comes_first_and_is_as_loud() -> None:
    history = one(raised(FLICKERS))
    loud = LimitMonitor("other", "error_rate", Cause.SYSTEM, above=0.55, severity=Severity.CRITICAL)
    found = duplicate(case_of(history, more=[loud]))
    assert found is not None and found.remedies[0].removal is Removal.REMOVE
    quiet = LimitMonitor("other", "error_rate", Cause.SYSTEM, above=0.55, severity=Severity.INFO)
    assert duplicate(case_of(history, more=[quiet])) is None
    rare = LimitMonitor("other", "error_rate", Cause.SYSTEM, above=0.65)
    assert duplicate(case_of(history, more=[rare])) is None
    case = case_of(history, more=[loud])
    first = type(case)(case.history, case.others[0], case.settings, case.cause, case.others)
    assert duplicate(first) is None
