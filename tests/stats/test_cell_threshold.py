"""The threshold keeps the promised time between false alarms, at every size of both samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from offing.stats.cell_baseline import CellBaseline, Unseen
from offing.stats.cell_scan import cell_scan
from offing.stats.cell_threshold import STEPS_AT_ONCE, cell_threshold, streams_at_once

HORIZON = 60
SHARES = (np.r_[np.full(19, 0.05), 0.03, 0.02], np.array([0.5, 0.25, 0.1, 0.07, 0.05, 0.03]))
ORDERED = (20, 0)


def drawn(m: int, rng: np.random.Generator) -> list[CellBaseline]:
    return [CellBaseline(rng.multinomial(m, p), k) for p, k in zip(SHARES, ORDERED, strict=True)]


@pytest.mark.parametrize(("m", "n"), [(500, 50), (500, 5000), (5000, 500), (50_000, 50), (50_000, 5000)])
def test_the_promise_is_kept(m: int, n: int) -> None:
    """63 % of streams have an alarm within the promised time: a rate of one alarm in it."""
    rng = np.random.default_rng(m + n)
    thresholds = [cell_threshold(drawn(m, rng), np.array([n]), {}, horizon=HORIZON, seed=s) for s in range(3)]
    alarms = []
    for run in range(240):
        baselines = drawn(m, rng)
        streams = [rng.multinomial(n, p, HORIZON) for p in SHARES]
        found = max(cell_scan(x, b).evidence.max() for x, b in zip(streams, baselines, strict=True))
        alarms.append(found > thresholds[run % 3])
    rate = -np.log(1 - np.mean(alarms))
    assert abs(np.log2(1 / rate)) <= 0.4


@pytest.mark.parametrize(("m", "n"), [(500, 50), (5000, 500), (500, 5000), (2000, 100)])
def test_the_promise_is_kept_in_quantile_cells_of_the_baseline(m: int, n: int) -> None:
    """Twelve columns whose cells hold equally many of the baseline's rows, as `StepCells` chooses them."""
    rng = np.random.default_rng(m + n)
    baseline = CellBaseline(np.full(20, m // 20), 20)
    thresholds = [cell_threshold([baseline] * 12, np.array([n]), {}, horizon=30, seed=s) for s in range(6)]
    alarms = []
    for run in range(180):
        edges = np.sort(rng.random((12, m)), axis=1)[:, m // 20 :: m // 20]
        truth = np.diff(edges, prepend=0, append=1)
        steps = rng.multinomial(rng.integers(n * 4 // 5, n * 6 // 5, 30), truth[:, None])
        alarms.append(cell_scan(steps, baseline).evidence.max() > thresholds[run % 6])
    rate = -np.log(1 - np.mean(alarms))
    assert abs(np.log2(1 / rate)) <= 0.4


def test_copies_of_a_column_are_one_column() -> None:
    """Thirty copies alarm together: as often as promised, not a thirtieth of it."""
    rng = np.random.default_rng(9)
    shares, sizes, copies = np.array([0.5, 0.25, 0.1, 0.07, 0.05, 0.03]), np.array([500]), 30
    alarms = []
    for run in range(240):
        counts = rng.multinomial(5000, shares)
        baseline = CellBaseline(counts, 0)
        if run % 40 == 0:
            tables = {(a, b): np.diag(counts) for b in range(copies) for a in range(b)}
            threshold = cell_threshold([baseline] * copies, sizes, tables, horizon=HORIZON, seed=run)
            alone = cell_threshold([baseline] * copies, sizes, {}, horizon=HORIZON, seed=run)
            assert alone > threshold + 2
        found = cell_scan(rng.multinomial(500, shares, HORIZON), baseline).evidence.max()
        alarms.append(found > threshold)
    rate = -np.log(1 - np.mean(alarms))
    assert abs(np.log2(1 / rate)) <= 0.4


def test_sizes_that_vary_and_rarer_alarms() -> None:
    baselines = drawn(5000, np.random.default_rng(1))
    sizes = np.array([20, 100, 2000])
    usual = cell_threshold(baselines, sizes, {}, horizon=30)
    assert cell_threshold(baselines, sizes, {}, horizon=30, alarms=0.1) > usual > 3
    assert cell_threshold(baselines, sizes, {}, horizon=30) == usual


def test_without_columns_nothing_alarms() -> None:
    assert cell_threshold([], np.array([10]), {}, horizon=10) == np.inf
    assert (
        cell_threshold(drawn(100, np.random.default_rng(0)), np.array([], np.int64), {}, horizon=10) == np.inf
    )


ZIPF = 1 / np.arange(1, 401)
ZIPF = ZIPF / ZIPF.sum()


def numbers(rng: np.random.Generator, m: int, n: int, tail: float = 4) -> tuple[CellBaseline, np.ndarray]:
    """Draw continuous values: twenty quantile cells of the sample, and two beyond each of its ends."""
    sample = rng.standard_t(tail, m)
    edges, far = np.quantile(sample, np.arange(1, 20) / 20), 8 * np.abs(sample).max()
    ends = [-far, sample.min(), *edges, sample.max(), far]
    below_far, below, *inside, above, above_far = np.diff(t.cdf(ends, tail), prepend=0, append=1)
    steps = rng.multinomial(n, [*inside, below, above, below_far, above_far], HORIZON)
    counts = np.bincount(np.searchsorted(edges, sample, side="right"))
    values = np.bincount(np.searchsorted(edges, sample, side="right"), weights=sample) / counts
    unseen = Unseen((20, 21, 22, 23), (0, 19, 0, 19), 2)
    return CellBaseline(np.r_[counts, 0, 0, 0, 0], 20, values, unseen), steps


def levels(rng: np.random.Generator, m: int, n: int) -> tuple[CellBaseline, np.ndarray]:
    """Draw levels of which the sample lacks many: a cell for each frequent one, the rest, and new ones."""
    sample, later = rng.multinomial(m, ZIPF), rng.multinomial(n, ZIPF, HORIZON)
    own = np.flatnonzero(sample >= 20)[:19]

    def count(rows: np.ndarray) -> np.ndarray:
        new = rows[sample == 0].sum()
        return np.array([*rows[own], rows.sum() - rows[own].sum() - new, new])

    once, twice = (int((sample == times).sum()) for times in (1, 2))
    unseen = Unseen((len(own) + 1,), (len(own),), once, twice)
    return CellBaseline(count(sample), 0, unseen=unseen), np.stack([count(rows) for rows in later])


@pytest.mark.parametrize(("m", "n"), [(500, 50), (500, 5000), (5000, 500)])
def test_the_promise_is_kept_with_rows_unlike_any_before(m: int, n: int) -> None:
    rng = np.random.default_rng(m + n + 1)
    drawn = [(numbers(rng, m, n), levels(rng, m, n)) for _ in range(480)]
    sizes = np.array([n])
    thresholds = [
        cell_threshold([one for one, _ in drawn[run]], sizes, {}, horizon=HORIZON, seed=run)
        for run in range(12)
    ]
    alarms = [
        max(cell_scan(steps, baseline).evidence.max() for baseline, steps in pair) > thresholds[run % 12]
        for run, pair in enumerate(drawn)
    ]
    rate = -np.log(1 - np.mean(alarms))
    assert abs(np.log2(1 / rate)) <= 0.4


def test_beyond_an_end_that_many_rows_have_nothing_is_expected() -> None:
    """A threshold that allowed for rows where there are none would make all alarms later."""
    counts, sizes = np.array([1000] * 5 + [0] * 4), np.array([5000])

    def threshold(baseline: CellBaseline) -> float:
        return cell_threshold([baseline], sizes, {}, horizon=HORIZON)

    free, tied = (
        threshold(CellBaseline(counts, 5, unseen=Unseen((5, 6, 7, 8), (0, 4, 0, 4), tied=ends)))
        for ends in (0, 2)
    )
    assert tied + 0.3 < free
    assert tied == pytest.approx(threshold(CellBaseline(counts[:5], 5)), abs=0.2)


@pytest.mark.parametrize(("m", "n"), [(5000, 500)])
def test_of_a_tail_without_a_mean_the_promise_is_kept(m: int, n: int) -> None:
    """One in eight of Cauchy's values beyond an end is far out, which the evidence allows for."""
    rng = np.random.default_rng(m + n + 2)
    drawn = [numbers(rng, m, n, tail=1) for _ in range(240)]
    sizes = np.array([n])
    thresholds = [cell_threshold([drawn[run][0]], sizes, {}, horizon=HORIZON, seed=run) for run in range(8)]
    alarms = [
        cell_scan(steps, baseline).evidence.max() > thresholds[run % 8]
        for run, (baseline, steps) in enumerate(drawn)
    ]
    rate = -np.log(1 - np.mean(alarms))
    assert abs(np.log2(1 / rate)) <= 0.4


@given(st.integers(1, 700), st.integers(1, 3000))
def test_all_streams_are_simulated_a_few_at_a_time(streams: int, horizon: int) -> None:
    parts = list(streams_at_once(streams, horizon))
    assert sum(parts) == streams
    assert all(part == 1 or part * horizon <= STEPS_AT_ONCE for part in parts)
