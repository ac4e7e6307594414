from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from tests.monitors.celled import MISSING, NEW, causes, celled, levels, numbers

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import DAY
from offing.monitors.budget_rows import RowScan, columns_of, independent_rows
from offing.monitors.column_cells import ColumnCells
from offing.stats.arrays import Floats, Ints
from offing.stats.cell_baseline import CellBaseline

BASELINE, STEPS, AT, ROWS = 28, 60, 40, 300
REFERENCE = np.arange(STEPS) < BASELINE
SHARES = np.array([0.4, 0.3, 0.15, 0.1, 0.05])

Change = Callable[[np.random.Generator, Any], Any]


def numeric(change: Change | None = None, *, seed: int = 0, at: int = AT) -> ColumnCells:
    """Return normal rows, 300 a step, that `change` alters from step `at` on."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(STEPS, ROWS))
    if change is not None:
        values[at:] = change(rng, values[at:])
    return numbers(values[:BASELINE].ravel(), values)


def categorical(change: Change | None = None, *, seed: int = 0, at: int = AT) -> ColumnCells:
    """Return rows of five levels, 300 a step, that `change` alters from step `at` on."""
    rng = np.random.default_rng(seed)
    codes = rng.choice(5, size=(STEPS, ROWS), p=SHARES)
    if change is not None:
        codes[at:] = change(rng, codes[at:])
    return levels(codes[:BASELINE].ravel(), codes)


def some(rng: np.random.Generator, values: Any, share: float, instead: Any) -> Any:
    return np.where(rng.random(values.shape) < share, instead, values)


def scanned(cells: Mapping[str, ColumnCells], *, smallest: float = 1.0, threshold: float = 10.0) -> RowScan:
    """Scan what follows the baseline, by the threshold of about one false alarm in a thousand days."""
    history = celled(cells, baseline=BASELINE)
    return RowScan(history, cells, np.flatnonzero(~REFERENCE), threshold, smallest)


def alarms(scan: RowScan) -> list[Verdict]:
    found = [v for v in scan.verdicts(columns_of(causes(tuple(scan.cells))), "warnings") if v.alarming]
    return sorted(found, key=lambda v: v.at.start)


def last(cells: ColumnCells, **options: Any) -> Verdict:
    """Return the last alarm of one column beside one that stays."""
    found = alarms(scanned({"moved": cells, "same": numeric(seed=9)}, **options))
    assert found and {v.series.column for v in found} == {"moved"}
    assert found[0].at.start >= AT * DAY
    return found[-1]


def inside(verdict: Verdict) -> slice:
    return slice(verdict.since // DAY, verdict.at.end // DAY)


def outward(values: Floats) -> Floats:
    """Move ranks away from the middle: their distances from 1/2 have the mean 1 / 3.6."""
    distance = np.abs(2 * ndtr(values) - 1) ** 0.8
    return np.asarray(np.sign(values) * ndtri(0.5 + distance / 2))


SHIFTS: Mapping[str, tuple[Series, ColumnCells, float, float]] = {
    "location": (Series("ridit", "moved"), numeric(lambda _, x: x + 0.5), 0.638, 0.5),
    "lower": (Series("ridit", "moved"), numeric(lambda _, x: x - 0.5), 0.362, 0.5),
    "spread": (Series("spread", "moved"), numeric(lambda _, x: outward(x)), 0.278, 0.25),
    "missing": (
        Series("missing", "moved"),
        numeric(lambda rng, x: some(rng, x, 0.08, np.nan)),
        0.08,
        0.0,
    ),
    "missing level": (
        Series("missing", "moved"),
        categorical(lambda rng, c: some(rng, c, 0.08, MISSING)),
        0.08,
        0.0,
    ),
    "new level": (
        Series("jensen_shannon", "moved"),
        categorical(lambda rng, c: some(rng, c, 0.05, NEW)),
        0.0255,  # of shares p and .95 p with .05 in a cell of their own, in bits
        0.0,
    ),
}


@pytest.mark.parametrize("shift", SHIFTS)
def test_a_planted_shift_is_said_by_its_metric_with_its_numbers(shift: str) -> None:
    series, cells, value, expected = SHIFTS[shift]
    found = last(cells)
    assert found.series == series
    assert found.value == pytest.approx(value, abs=0.02)
    assert found.expected == pytest.approx(expected, abs=0.005)
    assert found.low is not None and found.high is not None
    assert found.low <= value <= found.high
    assert found.high - found.low < 0.05
    assert AT * DAY <= found.since <= (AT + 6) * DAY
    assert found.strength > (found.threshold or np.inf)
    assert found.n == cells.steps[inside(found)].sum() - _without(cells, series, inside(found))
    assert (found.cause, found.severity, found.monitor) == (Cause.DRIFT, Severity.WARNING, "warnings")
    length = (found.at.end - found.since) // DAY
    assert found.sentence.startswith(f"{series} is {found.value:.4g} over {length} x 1d, ")


def _without(cells: ColumnCells, series: Series, window: slice) -> int:
    """Return the rows that a metric leaves out: missing values, but where it counts them."""
    return 0 if series.metric == "missing" else int(cells.steps[window, cells.missing].sum())


def test_a_category_that_grows_is_said_by_the_shape() -> None:
    found = last(categorical(lambda rng, c: some(rng, c, 0.1, 3)))
    assert found.series == Series("jensen_shannon", "moved")
    assert found.low is not None and found.high is not None and found.value is not None
    assert 0 <= found.low <= found.value <= found.high
    assert found.value > 0.008
    assert found.expected == 0, "the divergence is corrected for chance"


def test_one_tail_is_found() -> None:
    """3 % of rows go to the far right: a middle and a spread that move by less than matters."""

    def tail(rng: np.random.Generator, x: Floats) -> Floats:
        return np.asarray(some(rng, x, 0.03, 4.0))

    found = last(numeric(tail))
    assert found.series == Series("jensen_shannon", "moved")


def test_the_first_alarm_comes_within_days_and_since_tells_the_onset() -> None:
    first = alarms(scanned({"moved": numeric(lambda _, x: x + 0.5)}))[0]
    assert AT * DAY < first.at.end <= (AT + 3) * DAY
    assert first.since == AT * DAY


@pytest.mark.parametrize(
    "change",
    [lambda _, x: x + 0.05, lambda _, x: 1.03 * x, lambda r, x: some(r, x, 0.004, np.nan)],
    ids=["location", "spread", "missing"],
)
def test_no_alarm_for_a_shift_below_the_smallest_that_matters(change: Change) -> None:
    """With 30,000 rows a day each of them is evident, and none of them matters."""
    rng = np.random.default_rng(5)
    values = rng.normal(size=(40, 30_000))
    values[30:] = change(rng, values[30:])
    cells = {"a": numbers(values[:28].ravel(), values)}
    history = celled(cells, baseline=28)
    scan = RowScan(history, cells, np.arange(28, 40), 8.0, 1.0)
    assert scan.evidence()[-1] > 20
    assert not alarms(scan)
    assert alarms(RowScan(history, cells, np.arange(28, 40), 8.0, 0.0))


def test_what_sustains_an_alarm_is_no_alarm() -> None:
    """Half of the threshold and half of the shift keep an open incident open."""
    cells = {"moved": numeric(lambda _, x: x + 0.3)}
    scan = scanned(cells)
    weaker = scanned(cells, threshold=1.5 * float(scan.evidence().max()))
    found = weaker.verdicts(columns_of(causes(["moved"])), "warnings")
    assert found and not any(v.alarming for v in found)
    assert not scanned(cells, threshold=2.5 * float(scan.evidence().max())).verdicts(
        {"moved": Cause.DRIFT}, "w"
    )


def test_silent_steps_say_nothing() -> None:
    """Steps without rows have no verdict, though the windows that end with them hold a shift."""
    rng = np.random.default_rng(1)
    values: list[Floats] = [rng.normal(size=ROWS) for _ in range(STEPS)]
    values[AT:] = [x + 1 for x in values[AT:]]
    silent = [AT + 2, AT + 3, *range(AT + 8, STEPS)]
    for step in silent:
        values[step] = np.empty(0)
    scan = scanned({"moved": numbers(np.concatenate(values[:BASELINE]), values)})
    steps = {v.at.start // DAY for v in scan.verdicts(columns_of(causes(["moved"])), "w")}
    assert steps == set(range(AT, STEPS)) - set(silent)
    assert (scan.evidence()[np.array(silent) - BASELINE] == 0).all()
    nothing = [x if i < BASELINE else np.empty(0) for i, x in enumerate(values)]
    assert not scanned({"moved": numbers(np.concatenate(values[:BASELINE]), nothing)}).evidence().any()


def test_without_columns_there_is_no_evidence() -> None:
    scan = RowScan(celled({"a": numeric()}, baseline=BASELINE), {}, np.arange(BASELINE, STEPS), np.inf, 1.0)
    assert scan.evidence().tolist() == [0.0] * (STEPS - BASELINE)
    assert scan.verdicts({}, "w") == []


def test_a_larger_smallest_shift_looks_behind_what_matters_less() -> None:
    """Missing values grew by 1.5 points, which is too little now, and a level by 30, which is not."""

    def both(rng: np.random.Generator, codes: Ints) -> Ints:
        return np.asarray(some(rng, some(rng, codes, 0.3, 2), 0.015, MISSING))

    cells = categorical(both)
    assert last(cells).series == Series("missing", "moved")
    assert last(cells, smallest=3.0).series == Series("jensen_shannon", "moved")


def test_a_column_that_only_goes_missing_breaks_nothing() -> None:
    """However large a shift must be: none is large enough here, and nothing breaks."""
    scan = scanned({"moved": categorical(lambda rng, c: some(rng, c, 1.0, MISSING))}, smallest=1000.0)
    assert scan.evidence().max() > 100
    assert not alarms(scan)
    assert last(scan.cells["moved"]).series == Series("missing", "moved")


class TestIndependence:
    """Whether the baseline's steps differ by more than rows do."""

    def test_rows_that_are_drawn_alike_are_independent(self) -> None:
        found = [
            independent_rows({"a": numeric(seed=s), "b": categorical(seed=s + 100)}, REFERENCE)
            for s in range(20)
        ]
        assert np.mean(found) >= 0.95

    @pytest.mark.parametrize("kind", ["location", "spread", "shape"])
    def test_days_that_differ_are_clusters(self, kind: str) -> None:
        rng = np.random.default_rng(7)
        day = rng.normal(size=(STEPS, 1))
        if kind == "shape":
            codes = np.where(rng.random((STEPS, ROWS)) < 0.1 + 0.05 * day, 4, rng.choice(4, (STEPS, ROWS)))
            cells = levels(codes[:BASELINE].ravel(), codes)
        else:
            rows = rng.normal(size=(STEPS, ROWS))
            values = rows + 0.2 * day if kind == "location" else rows * np.exp(0.15 * day)
            cells = numbers(values[:BASELINE].ravel(), values)
        assert not independent_rows({"a": cells}, REFERENCE)
        assert not independent_rows({"a": cells, "b": numeric(seed=3)}, REFERENCE)

    def test_columns_that_are_one_another_count_for_one(self) -> None:
        """Ten copies of a column vary together: their squares are ten times as far from the mean."""
        found = [independent_rows({f"c{k}": numeric(seed=s) for k in range(3)}, REFERENCE) for s in range(20)]
        assert np.mean(found) >= 0.95

    def test_nothing_is_not_independent(self) -> None:
        assert not independent_rows({}, REFERENCE)
        assert not independent_rows({"a": numeric()}, np.zeros(STEPS, np.bool_))
        empty = ColumnCells(np.zeros((STEPS, 4), np.int64), CellBaseline(np.full(4, 100), 4), 3)
        assert not independent_rows({"a": empty}, REFERENCE)
        one = np.arange(STEPS) == 0
        assert not independent_rows({"a": numeric()}, one, one)
        assert not independent_rows({}, REFERENCE, REFERENCE)


def test_causes_are_those_of_the_drift_of_columns() -> None:
    given = {
        Series("jensen_shannon", "a"): Cause.DRIFT,
        Series("jensen_shannon", "score"): Cause.PREDICTION,
        Series("ridit", "b"): Cause.DRIFT,
        Series("volume"): Cause.SYSTEM,
    }
    assert columns_of(given) == {"a": Cause.DRIFT, "score": Cause.PREDICTION}
