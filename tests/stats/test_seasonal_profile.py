from __future__ import annotations

import numpy as np
import pytest

from offing.stats.seasonal_profile import seasonal_profile


def sample(seasons: int, cells: int, spread: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = 10 + spread * rng.normal(size=cells)
    return truth, truth + rng.normal(size=(seasons, cells))


def test_a_strong_season_is_believed_and_none_is_shrunk_away() -> None:
    truth, values = sample(4, 7, 5.0)
    found = seasonal_profile(values)
    assert found is not None
    assert np.abs(found.location - truth).max() < 1.5
    _, values = sample(4, 168, 0.0)
    found = seasonal_profile(values, 24)
    assert found is not None
    raw = np.median(values, axis=0)
    assert np.abs(found.location - 10).mean() < np.abs(raw - 10).mean() * 0.8


@pytest.mark.parametrize("seasons", [2, 3, 4, 8, 20])
def test_residuals_of_the_next_season_are_standard_whatever_the_number_of_seasons(seasons: int) -> None:
    left = []
    for seed in range(150):
        _, values = sample(seasons + 1, 28, 2.0, seed)
        found = seasonal_profile(values[:-1], 4)
        assert found is not None
        left.append((values[-1] - found.location) / found.scale)
    assert np.std(left) == pytest.approx(1, abs=0.2)


def test_a_week_of_five_like_days_keeps_its_weekend() -> None:
    week = np.array([100.0, 100, 100, 100, 60, 40, 100])
    found = seasonal_profile(week + np.random.default_rng(1).normal(size=(4, 7)))
    assert found is not None
    assert np.abs(found.location - week).max() < 2 and found.scale.max() < 2.5


def test_outliers_and_gaps_do_not_matter_much() -> None:
    truth, values = sample(8, 7, 5.0)
    values[3] += 1000
    values[5, :4] = np.nan
    found = seasonal_profile(values)
    assert found is not None
    assert np.abs(found.location - truth).max() < 2 and found.scale.max() < 3


def test_a_cell_that_was_never_seen_is_its_group_and_uncertain() -> None:
    _, values = sample(6, 48, 3.0)
    values[:, 5] = np.nan
    found = seasonal_profile(values, 24)
    assert found is not None
    assert found.location[5] == pytest.approx(np.median(values[:, 29]), abs=1e-9)
    assert found.scale[5] > 1.5 * found.scale[6]


def test_what_does_not_vary_has_no_profile() -> None:
    assert seasonal_profile(np.full((5, 7), 3.0)) is None
    assert seasonal_profile(np.full((5, 7), np.nan)) is None
    with pytest.raises(ValueError, match="groups"):
        seasonal_profile(np.zeros((5, 7)), 2)
