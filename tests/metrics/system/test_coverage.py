"""What the intervals of system metrics hold, by counts as a window has them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import lognorm

from offing.profiles.plan import LATENCY_GRID
from offing.stats.mean import mean_interval
from offing.stats.poisson import garwood
from offing.stats.proportion import wilson
from offing.stats.quantile import quantile_of_cells

RUNS = 2000


@pytest.mark.parametrize(
    ("q", "n"), [(0.5, 50), (0.5, 5000), (0.9, 50), (0.9, 500), (0.95, 500), (0.99, 5000)]
)
def test_latency_quantiles(q: float, n: int) -> None:
    """Log-normal latencies on the grid. An interval ends with whole cells, so it errs on the wide side."""
    rng = np.random.default_rng([n, int(100 * q)])
    truth = float(lognorm.ppf(q, 1.0, scale=20.0))
    runs = RUNS if n < 5000 else RUNS // 4
    cells = LATENCY_GRID.cells(rng.lognormal(np.log(20.0), 1.0, runs * n)).reshape(runs, n)
    held = 0
    for row in cells:
        ids, counts = np.unique(row, return_counts=True)
        lower, upper = LATENCY_GRID.edges(ids)
        found = quantile_of_cells(counts, lower, upper, q)
        assert found is not None
        held += found.low <= truth <= found.high
    assert 0.93 <= held / runs <= (0.985 if n < 5000 else 1.0), held / runs


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("rate", [0.02, 0.3])
def test_rates_of_errors_and_timeouts(n: int, rate: float) -> None:
    rng = np.random.default_rng([n, int(100 * rate)])
    found = [wilson(int(part), n) for part in rng.binomial(n, rate, RUNS)]
    held = np.mean([one.low <= rate <= one.high for one in found])
    assert 0.92 <= held <= 0.985, held


@pytest.mark.parametrize("n", [50, 500, 5000])
def test_throughput(n: int) -> None:
    found = [garwood(int(count)) for count in np.random.default_rng(n).poisson(n, RUNS)]
    held = np.mean([one.low <= n <= one.high for one in found])
    assert 0.92 <= held <= 0.98, held


@pytest.mark.parametrize("n", [50, 500, 5000])
def test_means_of_costs_and_of_samples_of_the_host(n: int) -> None:
    rng = np.random.default_rng(n)
    runs = RUNS if n < 5000 else RUNS // 2
    for values, truth in ((rng.exponential(2.0, (runs, n)), 2.0), (rng.beta(1, 3, (runs, n)), 0.25)):
        moments = zip(values.mean(axis=1).tolist(), values.var(axis=1, ddof=1).tolist(), strict=True)
        found = [mean_interval(n, mean, variance) for mean, variance in moments]
        held = np.mean([one.low <= truth <= one.high for one in found])
        assert 0.92 <= held <= 0.98, held
