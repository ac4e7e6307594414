"""Steps without the season of the year: where a year was seen, and only there."""

from __future__ import annotations

import numpy as np
import pytest

from offing.domain.window import DAY, HOUR, Micros, parse_time
from offing.monitors.season_steps import season_threshold, seasonless_steps

START = parse_time("2024-01-01")


def series(steps: int, width: Micros) -> tuple[np.ndarray, np.ndarray]:
    """Return a series that follows the year and one that does not, and the starts of their steps."""
    starts = START + np.arange(steps) * width
    rng = np.random.default_rng(5)
    year = np.cos(2 * np.pi * starts / (365.2425 * DAY))
    return np.column_stack([7 + 2 * year, np.full(steps, 3.0)]) + 0.3 * rng.normal(size=(steps, 2)), starts


@pytest.mark.parametrize(
    ("steps", "baseline", "width"),
    [(400, 120, DAY), (400, 350, DAY), (9_000, 8_760, HOUR), (30, 20, 30 * DAY)],
    ids=["a season", "not quite a year", "hours", "months"],
)
def test_without_a_year_of_days_nothing_changes(steps: int, baseline: int, width: Micros) -> None:
    values, starts = series(steps, width)
    left, found = seasonless_steps(values, starts, np.arange(steps) < baseline, width=width)
    assert left is values
    assert not found.any()


@pytest.mark.parametrize("width", [DAY, DAY // 4, 7 * DAY], ids=["days", "quarters", "weeks"])
def test_with_a_year_the_season_goes_and_the_level_stays(width: Micros) -> None:
    values, starts = series(728 * DAY // width, width)
    reference = starts < START + 364 * DAY
    left, found = seasonless_steps(values, starts, reference, width=width)
    assert found.tolist() == [True, False]
    np.testing.assert_array_equal(left[:, 1], values[:, 1])
    assert left[:, 0].mean() == pytest.approx(7, abs=0.1)
    assert left[~reference, 0].std() < 0.45 < 1.3 < values[:, 0].std()


def test_a_threshold_is_the_same_again_and_lower_for_more_alarms() -> None:
    values, starts = series(728, DAY)
    reference = np.arange(728) < 364
    left, found = seasonless_steps(values, starts, reference, width=DAY)
    one, again, many = (
        season_threshold(
            left[reference].copy(),
            starts[reference],
            found,
            directions=np.zeros(2, np.int64),
            horizon=90,
            alarms=alarms,
        )
        for alarms in (1.0, 1.0, 3.0)
    )
    assert one == again > many > 2
