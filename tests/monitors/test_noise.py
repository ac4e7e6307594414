from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.monitors.noisy import LIMIT, SIGMA, STEPS, case_of, noise, one, raised

from offing.domain.incident import Judgement
from offing.domain.window import DAY, Window
from offing.monitors.backtest import Judgements, KnownEvent
from offing.monitors.noise import causes_of, noise_of, ranked
from offing.monitors.noise_case import NoiseCause

FLICKERS = np.arange(45, 195, 10)


def test_the_noisiest_come_first() -> None:
    cases = [case_of(one(raised(at))) for at in ([50], FLICKERS, [], np.arange(50, 60))]
    found = [noise_of(case.tested, DAY) for case in cases]
    assert [one.noisy for one in ranked(found)] == [15, 1, 1, 0]
    assert ranked(found)[1].firing > ranked(found)[2].firing
    first = ranked(found)[0]
    assert first.alarms == 15 and first.short == 1.0 and first.false == 0
    assert first.rate is not None and first.rate.value == pytest.approx(15 * 90 / 160)
    assert first.firing == pytest.approx(15 / 160)


def test_what_explains_most_comes_first() -> None:
    saturdays = np.arange(50, STEPS)[(np.arange(50, STEPS) + 3) % 7 == 5]
    found = causes_of(case_of(one(raised([*saturdays, 60], to=0.51), half=0.03)))
    assert [one.cause for one in found] == [NoiseCause.FLAPPING, NoiseCause.SEASON]
    assert found[0].explains >= found[1].explains


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_a_healthy_monitor_has_no_cause(seed: int) -> None:
    for setting in (LIMIT, {**SIGMA, "sigmas": 4.0}):
        assert causes_of(case_of(one(noise(seed), half=0.02), setting)) == []


def test_real_alarms_are_no_noise() -> None:
    events = tuple(
        KnownEvent(f"e{day}", Window(day * DAY, (day + 1) * DAY), Judgement.REAL) for day in FLICKERS.tolist()
    )
    case = case_of(one(raised(FLICKERS, to=0.51), half=0.03), known=Judgements(events))
    assert len(case.tested.caught) == 15 and causes_of(case) == []
    assert noise_of(case.tested, DAY).noisy == 0
