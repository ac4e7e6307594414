"""A shift of the size that is told is found as often as not, within the time that is told."""

from __future__ import annotations

import numpy as np
import pytest
from tests.monitors.celled import celled, levels, numbers
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import DAY, HOUR
from offing.monitors.budget_rows import RowScan
from offing.monitors.budget_steps import StepScan, step_threshold
from offing.monitors.column_cells import ColumnCells
from offing.monitors.detectable import (
    RIDIT_PER_DEVIATION,
    TYPICAL_SHARE,
    Detectable,
    detectable_by_rows,
    detectable_by_steps,
)
from offing.monitors.row_threshold import column_threshold
from offing.stats.arrays import Floats

BEFORE, RUNS = 12, 150
SHARES = np.array([0.4, TYPICAL_SHARE, 0.3, 0.15, 0.05])


def column(
    rng: np.random.Generator, m: int, n: int, steps: int, shift: float, *, kind: str = "number"
) -> ColumnCells:
    """Return a baseline of m rows and steps of n, of which the last ones, after BEFORE, are shifted."""
    moved = np.arange(BEFORE + steps) >= BEFORE
    if kind == "level":
        shares = SHARES * (1 - TYPICAL_SHARE - shift) / (1 - TYPICAL_SHARE)
        shares[1] = TYPICAL_SHARE + shift
        codes = [rng.choice(5, n, p=shares if late else SHARES) for late in moved]
        return levels(rng.choice(5, m, p=SHARES), codes)
    baseline, rows = rng.normal(size=m), rng.normal(size=(len(moved), n)) + shift * moved[:, None]
    if kind == "half missing":
        baseline[rng.random(m) < 0.5], rows[rng.random(rows.shape) < 0.5] = np.nan, np.nan
    return numbers(baseline, rows)


def row_scan(cells: ColumnCells, threshold: float, smallest: float = 1.0) -> RowScan:
    steps = np.arange(len(cells.steps))
    return RowScan(celled({"a": cells}, baseline=0), {"a": cells}, steps, threshold, smallest)


def told_by_rows(
    cells: ColumnCells, within: int, threshold: float = 7.0, smallest: float = 1.0
) -> Detectable:
    (found,) = detectable_by_rows(row_scan(cells, threshold, smallest), within)
    return found


@pytest.mark.parametrize(
    ("kind", "m", "n", "within"),
    [
        ("number", 5000, 200, 5),
        ("number", 500, 50, 5),
        ("number", 500, 20, 16),
        ("half missing", 5000, 200, 5),
        ("level", 5000, 200, 5),
        ("level", 500, 200, 8),
    ],
)
def test_half_of_the_shifts_are_found_by_rows(kind: str, m: int, n: int, within: int) -> None:
    rng = np.random.default_rng([m, n, within])
    usual = column(rng, m, n, within, 0.0, kind=kind)
    threshold = column_threshold({"a": usual}, [], np.ones(BEFORE + within, np.bool_), horizon=40, alarms=0.5)
    told = told_by_rows(usual, within, threshold)
    assert told.shift is not None
    found = 0
    for _ in range(RUNS):
        cells = column(rng, m, n, within, told.shift, kind=kind)
        verdicts = row_scan(cells, threshold).verdicts({"a": Cause.DRIFT}, "w")
        found += any(v.alarming and v.at.start >= BEFORE * DAY for v in verdicts)
    assert 0.35 <= found / RUNS <= 0.75


@pytest.mark.parametrize(("baseline", "within"), [(14, 5), (30, 5), (60, 5), (60, 16), (180, 2)])
def test_half_of_the_shifts_are_found_by_steps(baseline: int, within: int) -> None:
    """Of many baselines, each with the threshold of one of them and the shift that it tells itself."""
    rng = np.random.default_rng([baseline, within])
    series = [Series("ridit", "a"), Series("ridit", "b")]
    threshold = step_threshold(rng.normal(size=(baseline, 2)), series, horizon=90, width=DAY, alarms=1.0)
    found = 0
    for _ in range(RUNS):
        values = 0.5 + 0.1 * rng.normal(size=(baseline + BEFORE + 40, 2))
        (told, _) = detectable_by_steps(step_scan(values, baseline, threshold), within)
        assert told.shift is not None
        values[baseline + BEFORE :, 0] += told.shift * RIDIT_PER_DEVIATION
        scan = step_scan(values[: baseline + BEFORE + told.steps], baseline, threshold)
        verdicts = scan.verdicts(dict.fromkeys(series, Cause.DRIFT), "w")
        found += any(
            v.alarming and v.series.column == "a" and v.at.start >= (baseline + BEFORE) * DAY
            for v in verdicts
        )
    assert 0.35 <= found / RUNS <= 0.75


def step_scan(values: Floats, baseline: int, threshold: float, smallest: float = 1.0) -> StepScan:
    series = [Series("ridit", "a"), Series("ridit", "b")]
    history = arrange({one: values[:, j] for j, one in enumerate(series)}, baseline=baseline)
    steps = np.flatnonzero(history.judged)
    return StepScan(history, series, values, history.baseline, steps, threshold, smallest)


def test_missing_rows_tell_nothing() -> None:
    """Half of the rows missing is half of the rows."""
    half = told_by_rows(column(np.random.default_rng(0), 10_000, 400, 5, 0.0, kind="half missing"), 5)
    whole = told_by_rows(column(np.random.default_rng(0), 5_000, 200, 5, 0.0), 5)
    assert half.shift == pytest.approx(whole.shift, rel=0.03)


@pytest.mark.parametrize("kind", ["number", "level"])
def test_more_rows_and_more_time_show_less_but_none_that_does_not_matter(kind: str) -> None:
    rng = np.random.default_rng(1)
    shifts = [
        told_by_rows(column(rng, m, n, 5, 0.0, kind=kind), within).shift or 0.0
        for m, n, within in ((500, 50, 1), (500, 50, 5), (5000, 50, 5), (5000, 500, 5))
    ]
    assert shifts == sorted(shifts, reverse=True) and shifts[0] > 2 * shifts[3]
    many = column(rng, 200_000, 20_000, 5, 0.0, kind=kind)
    least = 0.028 / RIDIT_PER_DEVIATION if kind == "number" else 0.02
    assert told_by_rows(many, 5).shift == pytest.approx(least)
    assert told_by_rows(many, 5, smallest=3.0).shift == pytest.approx(3 * least)
    assert (told_by_rows(many, 5, smallest=0.0).shift or 1.0) < least / 2


def test_what_is_told_is_said_with_unit_and_time() -> None:
    rng = np.random.default_rng(2)
    number = told_by_rows(column(rng, 5000, 200, 5, 0.0), 5)
    assert (number.series, number.unit, number.steps) == (Series("ridit", "a"), "sd", 5)
    assert number.sentence == f"a: {number.shift:.2g} sd within 5d"
    level = told_by_rows(column(rng, 5000, 200, 5, 0.0, kind="level"), 5)
    assert (level.series, level.unit) == (Series("jensen_shannon", "a"), "share")
    assert level.sentence == f"a: {100 * (level.shift or 0):.2g} points of a level's share within 5d"


def test_columns_that_are_silent_or_empty_are_told_too() -> None:
    cells = numbers(np.arange(100.0), [np.empty(0)] * 5)
    assert (told_by_rows(cells, 5).shift or 0) > 1
    empty = numbers(np.arange(20.0), [np.full(9, np.nan)] * 5)
    assert (told_by_rows(empty, 5).shift or 0) > 1


def test_a_baseline_too_short_for_the_promise_says_so() -> None:
    """Scores of 14 steps are at most 1.8: one step, or the longest window, cannot reach the threshold."""
    values = np.random.default_rng(3).normal(size=(40, 2))
    (soon, _) = detectable_by_steps(step_scan(values, 14, 5.0), 1)
    assert soon.shift is not None and soon.steps > 1
    assert soon.sentence == f"a: {soon.shift:.2g} sd within {soon.steps}d"
    (never, _) = detectable_by_steps(step_scan(values, 14, 12.0), 5)
    assert (never.shift, never.steps) == (None, 32)
    assert never.sentence == "a: no shift within 32d, however large"


def test_steps_tell_no_shift_that_does_not_matter() -> None:
    values = 0.5 + 1e-4 * np.random.default_rng(3).normal(size=(80, 2))
    for smallest in (1.0, 2.0):
        (told, _) = detectable_by_steps(step_scan(values, 60, 5.0, smallest), 5)
        assert told.shift == pytest.approx(smallest * 0.028 / RIDIT_PER_DEVIATION)


def test_series_of_no_column_are_told_in_their_own_units() -> None:
    """Volume matters from a fifth of what is usual; the unit is the metric's own."""
    volume, quality = Series("volume"), Series("roc_auc")
    rng = np.random.default_rng(4)
    values = np.column_stack([1000 + rng.normal(size=80), 0.8 + 0.02 * rng.normal(size=80)])
    history = arrange({volume: values[:, 0], quality: values[:, 1]}, baseline=60, width=HOUR)
    reference = history.baseline
    scan = StepScan(history, [volume, quality], values, reference, np.arange(60, 80), 5.0, 1.0)
    first, second = detectable_by_steps(scan, 5)
    assert first.unit == "volume"
    assert first.shift == pytest.approx(200, rel=0.01)
    assert first.sentence == "volume: 200 of volume within 5h"
    assert second.unit == "roc_auc" and 0.02 < (second.shift or 0) < 0.05
