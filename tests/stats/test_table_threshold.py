"""The threshold of tables keeps the promised time between false alarms."""

from __future__ import annotations

import numpy as np
import pytest

from offing.stats.table_baseline import TableBaseline
from offing.stats.table_scan import table_scan
from offing.stats.table_threshold import table_threshold

HORIZON = 60
SHARES = np.outer([0.4, 0.3, 0.2, 0.1], [0.5, 0.3, 0.2]) + 0.02 * np.array(
    [[1, -1, 0]] * 2 + [[-1, 1, 0]] * 2
)
SCORES = np.outer([-1.5, -0.5, 0.5, 1.5], [-1.0, 0.0, 1.0])[None]


def drawn(m: int, rng: np.random.Generator) -> TableBaseline:
    return TableBaseline(rng.multinomial(m, SHARES.ravel()).reshape(SHARES.shape), SCORES)


@pytest.mark.parametrize(("m", "n"), [(2000, 100), (5000, 500), (2000, 5000)])
def test_the_promise_is_kept(m: int, n: int) -> None:
    rng = np.random.default_rng(m + n)
    sizes = np.array([n])
    alarms = []
    for run in range(240):
        tables = [drawn(m, rng), drawn(m, rng)]
        if run % 40 == 0:
            threshold = table_threshold(tables, sizes, horizon=HORIZON, seed=run)
        streams = [rng.multinomial(n, SHARES.ravel(), HORIZON) for _ in tables]
        found = max(table_scan(x, one).evidence.max() for x, one in zip(streams, tables, strict=True))
        alarms.append(found > threshold)
    rate = -np.log(1 - np.mean(alarms))
    assert abs(np.log2(1 / rate)) <= 0.4


def test_rarer_alarms_need_more_and_nothing_needs_none() -> None:
    table, sizes = drawn(2000, np.random.default_rng(0)), np.array([50, 200])
    usual = table_threshold([table], sizes, horizon=30)
    assert table_threshold([table], sizes, horizon=30, alarms=0.1) > usual > 2
    assert table_threshold([table], sizes, horizon=30) == usual
    assert table_threshold([], sizes, horizon=30) == np.inf
    assert table_threshold([table], np.array([], np.int64), horizon=30) == np.inf
