from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import skew, ttest_ind
from tests.stats.populations import RUNS, aligned, aligned_samples, columns

from offing.stats.influence import influence_variance, skewed_error


def test_the_variance_is_welch_s() -> None:
    rng = np.random.default_rng(1)
    current, baseline = rng.normal(0, 2, 60), rng.normal(1, 1, 200)
    pair = aligned_samples(current, baseline)
    values = np.unique(np.concatenate([current, baseline]))
    found = influence_variance(pair, values, -values)
    assert found[0] == pytest.approx(current.var(ddof=1) / 60 + baseline.var(ddof=1) / 200)
    error = skewed_error(pair, values, -values)
    low, high = ttest_ind(current, baseline, equal_var=False).confidence_interval()
    half = (high - low) / 2 / np.sqrt(found[0])
    assert min(error.down[0], error.up[0]) == pytest.approx(half, rel=0.02)


def test_a_long_right_tail_reaches_further_up() -> None:
    rng = np.random.default_rng(2)
    current, baseline = rng.lognormal(0, 1, 60), rng.normal(1, 0.1, 5000)
    values = np.unique(np.concatenate([current, baseline]))
    error = skewed_error(aligned_samples(current, baseline), values, -values)
    assert skew(current) > 1
    assert error.up[0] > 1.2 * error.down[0] > 0


@pytest.mark.parametrize("n", [50, 500])
def test_the_mean_of_a_skewed_sample_is_covered(n: int) -> None:
    (population,) = (p for p in columns((0, 1)) if p.name.startswith("skewed"))
    rng = np.random.default_rng(n)
    current, baseline = (rng.multinomial(size, population.then, RUNS) for size in (n, 20_000))
    pair, kept = aligned(current, baseline)
    values = np.broadcast_to(population.positions, kept.shape)[kept]
    error = skewed_error(pair, values, np.zeros(values.size))
    mean, deviation = pair.total(pair.shares[0] * values), np.sqrt(error.variance)
    truth = population.then @ population.positions
    low, high = mean - error.down * deviation, mean + error.up * deviation
    assert 0.93 <= np.mean((low <= truth) & (truth <= high)) <= 0.98


def test_constants_have_no_error() -> None:
    error = skewed_error(aligned_samples(np.ones(3), np.ones(4)), np.zeros(1), np.zeros(1))
    assert error.variance[0] == 0
    assert np.isfinite([error.down[0], error.up[0]]).all()
