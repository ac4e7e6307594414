"""The threshold keeps the promised time between false alarms, at every size of both samples."""

import numpy as np
import pytest

from offing.stats.cell_scan import CellBaseline, cell_scan
from offing.stats.cell_threshold import cell_threshold

HORIZON = 60
SHARES = (np.r_[np.full(19, 0.05), 0.03, 0.02], np.array([0.5, 0.25, 0.1, 0.07, 0.05, 0.03]))
ORDERED = (20, 0)


def drawn(m: int, rng: np.random.Generator) -> list[CellBaseline]:
    return [CellBaseline(rng.multinomial(m, p), k) for p, k in zip(SHARES, ORDERED, strict=True)]


@pytest.mark.parametrize(("m", "n"), [(500, 50), (500, 5000), (5000, 500), (50_000, 50), (50_000, 5000)])
def test_the_promise_is_kept(m: int, n: int) -> None:
    """63 % of streams have an alarm within the promised time: a rate of one alarm in it."""
    rng = np.random.default_rng(m + n)
    thresholds = [cell_threshold(drawn(m, rng), np.array([n]), horizon=HORIZON, seed=s) for s in range(3)]
    alarms = []
    for run in range(240):
        baselines = drawn(m, rng)
        streams = [rng.multinomial(n, p, HORIZON) for p in SHARES]
        found = max(cell_scan(x, b).evidence.max() for x, b in zip(streams, baselines, strict=True))
        alarms.append(found > thresholds[run % 3])
    rate = -np.log(1 - np.mean(alarms))
    assert abs(np.log2(1 / rate)) <= 0.4


def test_sizes_that_vary_and_rarer_alarms() -> None:
    baselines = drawn(5000, np.random.default_rng(1))
    sizes = np.array([20, 100, 2000])
    usual = cell_threshold(baselines, sizes, horizon=30)
    assert cell_threshold(baselines, sizes, horizon=30, alarms=0.1) > usual > 3
    assert cell_threshold(baselines, sizes, horizon=30) == usual


def test_without_columns_nothing_alarms() -> None:
    assert cell_threshold([], np.array([10]), horizon=10) == np.inf
    assert cell_threshold(drawn(100, np.random.default_rng(0)), np.array([], np.int64), horizon=10) == np.inf
