from __future__ import annotations

import numpy as np
import pytest
from tests.stats.populations import aligned_samples, columns, drawn

from offing.stats.squared_gaps import Gaps, Squared, root_distances, sampling_variance


def test_gaps_are_of_mid_ranks() -> None:
    gaps = Gaps(aligned_samples(np.array([1.0, 2.0, 2.0, 3.0]), np.array([1.0, 1.0, 2.0, 4.0])))
    assert gaps.step.tolist() == [-0.25, 0.25, 0.25, -0.25]
    assert gaps.gap.tolist() == [-0.125, -0.125, 0.125, 0.125]
    assert gaps.weight.tolist() == [0.375, 0.375, 0.125, 0.125]
    assert gaps.middle.tolist() == [0.1875, 0.5625, 0.8125, 0.9375]
    assert gaps.unit.tolist() == [0.5]


def test_the_sampling_variance_is_unbiased() -> None:
    population = columns((0.5, 1.0))[2]
    current, baseline = drawn(population, 40, 60)
    middles = [np.cumsum(side, 1) - side / 2 for side in (current / 40, baseline / 60)]
    weight = (population.now + population.then) / 2
    found = []
    for i in range(300):
        one = aligned_samples(*(np.repeat(np.arange(40.0), side[i]) for side in (current, baseline)))
        found.append(one.total(sampling_variance(one)[0] * (one.shares[0] + one.shares[1]) / 2)[0])
    assert np.mean(found) == pytest.approx(float(weight @ (middles[0] - middles[1]).var(0)), rel=0.05)


def test_a_root_has_an_ordered_interval_and_no_value_below_its_bias() -> None:
    pair = aligned_samples(np.arange(4.0), np.arange(9.0))
    parts = [np.array([number]) for number in (0.01, 0.02, 0.02, 1e-4, 1e-4)]
    found = root_distances(pair, Squared(*parts))
    assert (found.value[0], found.low[0]) == (0, 0)
    assert found.high[0] > 0
    assert found.expected[0] == pytest.approx(np.sqrt(0.02), rel=0.1)
