from __future__ import annotations

import numpy as np
import pytest

from offing.stats.false_alarms import maxima_under_no_change, threshold_for
from offing.stats.normal_scores import normal_scores
from offing.stats.scan import scan

BOTH = np.zeros(2, np.int64)


def pairs(seed: int, steps: int = 40) -> np.ndarray:
    return np.random.default_rng(seed).standard_t(2, (steps, 2)).round(1)


def test_a_seed_gives_the_same_maxima_and_another_seed_others() -> None:
    first, again, other = (
        maxima_under_no_change(pairs(1), direction=BOTH, horizon=30, runs=20, seed=seed) for seed in (4, 4, 5)
    )
    assert first.shape == (20,)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("shape", [(0, 2), (40, 0)])
def test_of_nothing_the_maxima_are_zero(shape: tuple[int, int]) -> None:
    found = maxima_under_no_change(np.empty(shape), direction=np.zeros(shape[1], np.int64), horizon=9, runs=3)
    np.testing.assert_array_equal(found, np.zeros(3))


@pytest.mark.parametrize("direction", [-1, 0, 1])
def test_one_block_of_the_whole_baseline_scores_it_against_itself(direction: int) -> None:
    """With one block nothing is resampled but the start, so each maximum is known exactly."""
    baseline = pairs(2)
    baseline[::5, 1] = np.nan
    side = np.array([direction, 0])
    known = np.isfinite(baseline).sum(axis=0)
    each = scan(normal_scores(baseline, baseline), baseline=known, direction=side, windows=(1,)).evidence
    found = maxima_under_no_change(baseline, direction=side, horizon=1, block=40, runs=300, seed=1)
    possible = np.unique(each.max(axis=1))
    assert np.abs(found[:, None] - possible).min(axis=1).max() < 1e-9
    assert len(np.unique(found.round(9))) > 5


def test_series_that_say_nothing_change_nothing() -> None:
    baseline = pairs(3)
    silent = np.column_stack([baseline, np.full(40, np.nan), np.full(40, 7.0)])
    alone = maxima_under_no_change(baseline, direction=BOTH, horizon=30, block=7, runs=20)
    beside = maxima_under_no_change(silent, direction=np.zeros(4, np.int64), horizon=30, block=7, runs=20)
    np.testing.assert_allclose(alone, beside)


def test_maxima_grow_with_the_horizon_and_with_the_number_of_series() -> None:
    def middle(series: int, horizon: int) -> float:
        baseline = np.random.default_rng(6).normal(size=(60, series))
        direction = np.zeros(series, np.int64)
        found = maxima_under_no_change(baseline, direction=direction, horizon=horizon, runs=100)
        return float(np.median(found))

    assert middle(2, 30) < middle(2, 300)
    assert middle(2, 30) < middle(20, 30)


def test_blocks_keep_what_neighbours_have_in_common() -> None:
    """Weeks that are good or bad as a whole need a higher threshold than their days one by one."""
    weeks = np.random.default_rng(7).normal(size=(20, 1)).repeat(7, axis=0)
    days, blocks = (
        np.median(maxima_under_no_change(weeks, direction=BOTH[:1], horizon=60, block=block, runs=100))
        for block in (1, 7)
    )
    assert blocks > days + 3


@pytest.mark.parametrize("runs", [50, 400, 3000])
def test_a_share_of_exp_minus_one_of_the_horizons_stays_below_the_threshold(runs: int) -> None:
    maxima = np.random.default_rng(runs).gumbel(6, 1, runs)
    assert np.mean(maxima <= threshold_for(maxima)) == pytest.approx(np.exp(-1), abs=1 / runs)
