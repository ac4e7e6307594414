"""The course of a year is taken out, what is left is not, and the threshold knows what that cost."""

from __future__ import annotations

import numpy as np
import pytest

from offing.domain.window import DAY, parse_time
from offing.stats.false_alarms import threshold_for
from offing.stats.normal_scores import normal_scores
from offing.stats.scan import scan
from offing.stats.season_ranks import covers_year, season_maxima, seasonal, without_season

STARTS = parse_time("2023-01-01") + np.arange(728) * DAY
REFERENCE = np.arange(728) < 364
BOTH = np.zeros(3, np.int64)


def two_years(seed: int) -> np.ndarray:
    """Return a series with a season and spells of a week, one of noise only, and one of zeros mostly."""
    rng = np.random.default_rng(seed)
    angle = 2 * np.pi * np.arange(728) / 365.2425
    spell = np.repeat(rng.normal(size=104), 7)
    season = 3 * np.cos(angle) + 0.8 * np.sin(2 * angle) + 0.6 * spell + rng.normal(size=728)
    rare = np.where(rng.random(728) < 0.1, rng.random(728), 0.0)
    return np.column_stack([season, rng.normal(size=728), rare])


def test_what_follows_the_year_is_found_and_hardly_anything_else() -> None:
    found = [seasonal(two_years(seed)[REFERENCE], STARTS[REFERENCE], block=7) for seed in range(40)]
    seasons, noise, rare = np.sum(found, axis=0).tolist()
    assert (seasons, rare) == (40, 0)
    assert noise <= 3


def test_the_season_is_taken_out_of_both_years_by_the_first() -> None:
    values = two_years(1)
    left, found = without_season(values, STARTS, REFERENCE, block=7)
    np.testing.assert_array_equal(left[:, ~found], values[:, ~found])
    assert left[:, 0].std() < 0.6 * values[:, 0].std()
    shifted = values + 2.0 * ~REFERENCE[:, None]
    moved = without_season(shifted, STARTS, REFERENCE, block=7)[0] - left
    np.testing.assert_allclose(moved[~REFERENCE, 0], 2.0, atol=1e-9)


def test_values_that_are_not_known_stay_so() -> None:
    values = two_years(2)
    values[10:13, 0] = np.nan
    left, found = without_season(values, STARTS, REFERENCE, block=7)
    assert found[0]
    assert np.isnan(left[10:13, 0]).all()
    assert np.isfinite(np.delete(left[:, 0], [10, 11, 12])).all()


@pytest.mark.parametrize(
    ("days", "kept", "covered"), [(364, 1.0, True), (300, 1.0, False), (364, 0.8, False)]
)
def test_a_year_is_a_year(days: int, kept: float, covered: bool) -> None:
    starts = STARTS[:days][np.random.default_rng(0).random(days) < kept]
    assert covers_year(starts, DAY) is covered
    assert not covers_year(starts[:0], DAY)


def alarms(seed: int, shift: float = 0.0) -> np.ndarray:
    """Return at which days of the second year the evidence is beyond the threshold of one in 90 days."""
    values = two_years(seed)
    values[546:, 0] += shift
    left, found = without_season(values, STARTS, REFERENCE, block=7)
    maxima = season_maxima(
        left[REFERENCE], STARTS[REFERENCE], found, direction=BOTH, horizon=90, block=14, seed=seed
    )
    scores = normal_scores(left[~REFERENCE], left[REFERENCE])
    known = np.isfinite(left[REFERENCE]).sum(0)
    evidence = scan(scores, baseline=known, direction=BOTH).evidence.max(axis=1)
    return np.asarray(evidence > threshold_for(maxima))


def test_the_promise_is_kept_in_a_year_that_differs_by_chance_only() -> None:
    """Twenty years against a promise of one episode in 90 days: 81 are promised."""
    at = [np.flatnonzero(alarms(seed)) for seed in range(20)]
    episodes = sum(1 + int((np.diff(days) > 3).sum()) for days in at if days.size)
    assert 20 <= episodes <= 1.3 * 20 * 364 / 90


def test_a_shift_within_the_season_is_seen() -> None:
    late = [alarms(seed, shift=4.0)[182:196].any() for seed in range(8)]
    assert all(late)
