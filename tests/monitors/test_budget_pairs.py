"""What no column shows by itself: columns that come apart, and a shift inside one level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.monitors.celled import causes, celled, numbers

from offing.domain.point import Series
from offing.domain.verdict import Cause, State, Verdict
from offing.domain.window import DAY
from offing.monitors.budget import BudgetMonitor
from offing.monitors.budget_pairs import PairScan
from offing.monitors.history import History
from offing.monitors.pair_cells import PairCells
from offing.stats.arrays import Floats, Ints
from offing.stats.table_baseline import TableBaseline

BASELINE, STEPS, AT, ROWS = 28, 60, 40, 400
PER = 60
"""Steps in which one false alarm is promised."""

RIDITS = np.array([-0.375, -0.125, 0.125, 0.375])
QUARTERS = np.array([-0.6745, 0.0, 0.6745])


def drawn(kind: str = "", seed: int = 0) -> tuple[Floats, Floats, Ints]:
    """Return two numbers that go together and a level, 400 rows a step; `kind` changes them from step 40."""
    rng = np.random.default_rng(seed)
    first, noise = rng.normal(size=(2, STEPS, ROWS))
    level = (rng.random((STEPS, ROWS)) < 0.06).astype(np.int64)
    second = 0.8 * first + 0.6 * noise
    if kind == "apart":
        second[AT:] = noise[AT:]
    if kind == "segment":
        first[AT:] += 1.2 * level[AT:]
        second[AT:] = 0.8 * (first - 1.2 * level)[AT:] + 0.6 * noise[AT:]
    return first, second, level


def pair(names: tuple[str, str], rows: Ints, columns: Ints, shape: tuple[int, int]) -> PairCells:
    """Return the table of two columns in cells; of levels and quarters the scores within each level."""
    place = rows * shape[1] + columns
    steps = np.stack([np.bincount(one, minlength=shape[0] * shape[1]) for one in place])
    counts = steps[:BASELINE].sum(0).reshape(shape)
    if shape == (4, 4):
        score = np.outer(RIDITS, RIDITS)
        scores = (score - (score * counts).sum() / counts.sum())[None]
        scored: tuple[Series, ...] = (Series("correlation_change", " × ".join(names)),)
    else:
        scores = np.zeros((shape[0], *shape))
        for one in range(shape[0]):
            own = counts[one]
            scores[one, one] = (np.cumsum(own) - own / 2) / own.sum() - 0.5
        scored = tuple(Series("ridit", names[1], f"{names[0]}={one}") for one in range(shape[0]))
    return PairCells(names, steps, TableBaseline(counts, scores), scored)


def history(kind: str = "", seed: int = 0) -> History:
    first, second, level = drawn(kind, seed)
    columns = {"a": numbers(first[:BASELINE].ravel(), first), "b": numbers(second[:BASELINE].ravel(), second)}
    a, b = (np.searchsorted(QUARTERS, one) for one in (first, second))
    tables = [pair(("a", "b"), a, b, (4, 4)), pair(("b", "a"), level, a, (2, 4))]
    return replace(celled(columns, baseline=BASELINE), pairs=tables)


def told(kind: str, seed: int = 0, *, smallest: float = 1.0) -> list[Verdict]:
    monitor = BudgetMonitor(causes(("a", "b")), per=PER * DAY, smallest=smallest)
    judged = monitor.judge(history(kind, seed))
    assert judged.state is State.OK
    assert "2 columns by rows and 2 pairs of them" in judged.detail
    return [verdict for verdict in judged.verdicts if verdict.alarming]


def test_columns_that_come_apart_are_told_as_a_correlation() -> None:
    found = told("apart")
    assert {verdict.series for verdict in found} == {Series("correlation_change", "a × b")}
    assert found[0].at.start == AT * DAY
    last = found[-1]
    assert last.cause is Cause.DRIFT
    assert last.value is not None and last.low is not None and last.high is not None
    assert last.low < last.value < last.high < -0.5
    assert last.expected == pytest.approx(0.0)
    assert last.threshold is not None and last.strength > last.threshold


def test_a_shift_inside_a_level_is_told_with_the_level() -> None:
    found = told("segment")
    within = Series("ridit", "a", "b=1")
    assert within in {verdict.series for verdict in found}
    first = next(verdict for verdict in found if verdict.series == within)
    assert AT * DAY <= first.at.start < (AT + 6) * DAY
    assert first.low is not None and first.expected == pytest.approx(0.5) and first.low > 0.5


def test_with_pairs_the_promise_is_kept() -> None:
    """32 steps of 60 in which one alarm is promised: 41 % of histories have one."""
    monitor = BudgetMonitor(causes(("a", "b")), per=PER * DAY)
    usual, _ = monitor.scans(history(seed=1))
    assert usual is not None and usual.pairs is not None
    alarmed = []
    for seed in range(2, 62):
        whole = history(seed=seed)
        pairs = replace(usual.pairs, pairs=whole.pairs)
        scan = replace(usual, history=whole, cells=whole.cells, pairs=pairs)
        alarmed.append(bool(scan.evidence().max() > usual.threshold))
    assert 0.25 < np.mean(alarmed) < 0.6


def test_a_change_too_small_to_matter_is_no_alarm() -> None:
    assert told("apart") and not told("apart", smallest=50.0)


def test_the_evidence_is_the_strongest_of_any_pair() -> None:
    whole = history("apart")
    steps = np.arange(BASELINE, STEPS)
    both = PairScan(whole.pairs, steps, 10.0, 1.0).evidence()
    each = [PairScan([one], steps, 10.0, 1.0).evidence() for one in whole.pairs]
    assert both.tolist() == np.max(each, axis=0).tolist()
    assert PairScan([], steps, 10.0, 1.0).evidence() == pytest.approx(np.zeros(len(steps)))
