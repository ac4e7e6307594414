from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import studentized_range

from offing.stats.group_range import (
    expected_largest_range,
    expected_smallest_ratio,
    extremes_of,
    range_cdf,
    simultaneous_quantile,
    typical_range,
)

DRAWS = 200_000


def drawn(deviations: list[float]) -> np.ndarray:
    return np.random.default_rng(len(deviations)).standard_normal((DRAWS, len(deviations))) * deviations


@pytest.mark.parametrize("groups", [2, 3, 5, 20])
def test_the_quantile_is_that_of_the_studentised_range(groups: int) -> None:
    reference = studentized_range.ppf(0.95, groups, 1e6) / math.sqrt(2)
    assert simultaneous_quantile((groups,)) == pytest.approx(reference, abs=1e-3)


def test_two_families_need_more_than_one_and_one_pair_is_the_normal_quantile() -> None:
    assert simultaneous_quantile((2,)) == pytest.approx(1.95996, abs=1e-3)
    each = simultaneous_quantile((2,), math.sqrt(0.95))
    assert simultaneous_quantile((2, 2)) == pytest.approx(each, abs=1e-3)


@pytest.mark.parametrize("groups", [(), (1,)])
def test_nothing_to_compare_is_refused(groups: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="no pairwise differences"):
        simultaneous_quantile(groups)


@pytest.mark.parametrize("deviations", [[1.0, 1.0], [1.0, 0.3, 2.0], [1.0] * 20, [0.1, 2.0, 2.0]])
def test_the_distribution_and_the_mean_of_a_range(deviations: list[float]) -> None:
    sample = np.ptp(drawn(deviations), axis=1)
    at = np.quantile(sample, [0.05, 0.5, 0.95])
    assert range_cdf(np.array(deviations), at) == pytest.approx([0.05, 0.5, 0.95], abs=4e-3)
    assert expected_largest_range([np.array(deviations)]) == pytest.approx(sample.mean(), rel=5e-3)


def test_of_two_families_the_wider_counts() -> None:
    wide, narrow = drawn([1.0, 1.0, 1.0]), 0.8 * drawn([1.0, 1.0])
    reference = np.maximum(np.ptp(wide, axis=1), np.ptp(narrow, axis=1)).mean()
    families = [np.ones(3), np.full(2, 0.8)]
    assert expected_largest_range(families) == pytest.approx(reference, rel=5e-3)
    assert typical_range(3) == pytest.approx(np.ptp(wide, axis=1).mean() / math.sqrt(2), rel=5e-3)


def test_the_mean_of_the_smallest_ratio() -> None:
    logs = drawn([0.1, 0.2, 0.05])
    reference = np.exp(-np.ptp(logs, axis=1)).mean()
    assert expected_smallest_ratio([np.array([0.1, 0.2, 0.05])]) == pytest.approx(reference, abs=2e-3)


def test_constants_do_not_differ() -> None:
    still = np.zeros(3)
    assert expected_largest_range([still]) == 0
    assert expected_smallest_ratio([still]) == 1
    assert expected_largest_range([]) == 0
    assert expected_smallest_ratio([]) == 1
    assert range_cdf(still, np.array([-1.0, 0.0, 1.0])).tolist() == [0, 1, 1]


def test_the_mean_extremes_of_what_is_cut_to_a_share() -> None:
    means, deviations = np.array([0.1, 0.2, 0.15, 0.9]), np.array([0.05, 0.1, 0.02, 0.05])
    sample = np.clip(means + drawn([1.0] * 4) * deviations, 0, 1)
    found = extremes_of(means, deviations, low=0.0, high=1.0)
    reference = sample.min(1).mean(), sample.max(1).mean()
    assert (float(found[0]), float(found[1])) == pytest.approx(reference, abs=1e-3)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=8), st.floats(0, 1e7))
def test_any_deviations_give_a_probability(deviations: list[float], at: float) -> None:
    found = range_cdf(np.array(deviations), np.array([at]))
    assert 0 <= float(found[0]) <= 1
