from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from offing.monitors.seasonal_track import Track, follow


def track(values: np.ndarray, baseline: int = 28) -> Track:
    steps = np.arange(len(values))
    return Track(
        values=values,
        baseline=steps < baseline,
        judged=(steps >= baseline) & np.isfinite(values),
        cell=steps % 7,
        sunday=np.full(len(values), 3),
        holiday=np.zeros(len(values), np.bool_),
        week=steps // 7,
        cells=7,
        groups=1,
        rate=1 / 30,
        sign=0,
        memory=56,
        becomes_normal=None,
    )


def noise(days: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(10, 1, days)


def test_the_level_follows_what_is_clean_and_not_what_alarms() -> None:
    values = noise(200)
    slow = follow(track(values + np.linspace(0, 2, 200)))
    jump = follow(track(values + 30 * (np.arange(200) >= 60)))
    assert slow is not None and jump is not None
    assert slow.expected[-1] > 11
    assert jump.expected[-1] == pytest.approx(10, abs=0.7)


def test_a_lasting_level_is_adopted_once_and_back_again() -> None:
    values = noise(200)
    values[60:120] += 20
    found = follow(replace(track(values), becomes_normal=14))
    assert found is not None
    steps = [step for step, _, _ in found.levels]
    assert len(steps) == 2
    assert steps[0] == 73 and 126 <= steps[1] <= 140
    assert found.levels[0][2] == pytest.approx(20, abs=1.5)
    assert found.levels[1][2] == pytest.approx(0, abs=1.5)


def test_gaps_are_neither_judged_nor_learned() -> None:
    values = noise(120)
    values[::5] = np.nan
    found = follow(track(values))
    assert found is not None
    assert np.isnan(found.signed[::5][6:]).all()
    assert np.isfinite(found.signed[28:][np.isfinite(values[28:])]).all()


def test_one_direction_has_one_sign() -> None:
    values = noise(100)
    values[60] = 0
    down, up = (follow(replace(track(values), sign=sign)) for sign in (-1, 1))
    assert down is not None and up is not None
    assert down.signed[60] > down.threshold[60] and up.signed[60] < 0


def test_a_baseline_of_less_than_two_weeks_is_not_followed() -> None:
    assert follow(track(noise(40), baseline=6)) is None
    assert follow(track(np.full(60, np.nan))) is None
    assert follow(track(np.full(60, 2.0))) is None
