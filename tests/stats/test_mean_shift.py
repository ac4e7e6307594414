from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind
from tests.stats.populations import SIZES, Population, aligned_samples, columns, covered, standardised

from offing.stats.mean_shift import mean_shifts

CHANGES = ((0.0, 1.0), (0.3, 1.0), (1.0, 1.0), (0.0, 2.0))


@pytest.mark.parametrize("population", columns(*CHANGES), ids=lambda population: population.name)
def test_the_interval_covers(population: Population) -> None:
    x, now, then = population.positions, population.now, population.then
    exact = float((now @ x - then @ x) / np.sqrt(then @ (x - then @ x) ** 2))
    for n, m in SIZES:
        share = covered(mean_shifts(*standardised(population, n, m)), exact)
        assert 0.92 <= share <= 0.985, (n, m, share)


def test_near_no_shift_the_interval_is_welch_s_in_units_of_the_baseline() -> None:
    rng = np.random.default_rng(2)
    current, baseline = rng.normal(0.0, 2.0, 400), rng.normal(0.0, 1.0, 4000)
    scale = baseline.std(ddof=1)
    values = np.unique(np.concatenate([current, baseline])) / scale
    shift = np.array([(current.mean() - baseline.mean()) / scale])
    found = mean_shifts(aligned_samples(current, baseline), values, shift)
    reference = ttest_ind(current, baseline, equal_var=False).confidence_interval()
    assert found.value == shift
    assert found.low[0] == pytest.approx(reference.low / scale, abs=0.01)
    assert found.high[0] == pytest.approx(reference.high / scale, abs=0.01)


def test_a_large_shift_is_as_sure_as_the_baseline_s_deviation() -> None:
    """Of a heavy-tailed baseline the deviation is known badly, and so is a shift in units of it."""
    rng = np.random.default_rng(3)
    halves = []
    for baseline in (rng.normal(0, 1, 2000), rng.standard_t(5, 2000)):
        current = rng.normal(4, 1, 2000)
        scale = baseline.std(ddof=1)
        values = np.unique(np.concatenate([current, baseline])) / scale
        shift = np.array([(current.mean() - baseline.mean()) / scale])
        found = mean_shifts(aligned_samples(current, baseline), values, shift)
        halves.append(float(found.high[0] - found.low[0]) / 2)
    assert halves[1] > 1.15 * halves[0]
