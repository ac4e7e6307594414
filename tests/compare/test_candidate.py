from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from offing.compare.candidate import Candidate, day_difference, proven


def candidate(p: float) -> Candidate:
    return Candidate("psi", p, True, 1.0, 0.5, 2.0)


def test_many_candidates_need_more_evidence() -> None:
    assert proven([candidate(0.004)], 0.005) == [candidate(0.004)]
    assert proven([candidate(0.004), *(candidate(0.5) for _ in range(9))], 0.005) == []
    assert proven([], 0.005) == []


def test_the_difference_of_days_is_welchs() -> None:
    rng = np.random.default_rng(5)
    now, then = rng.normal(1, 2, 12), rng.normal(0, 1, 30)
    expected = stats.ttest_ind(now, then, equal_var=False).confidence_interval(0.95)
    difference, half = day_difference(np.append(now, np.nan), then)
    assert (difference - half, difference + half) == pytest.approx((expected.low, expected.high))


def test_without_days_nothing_is_known() -> None:
    assert day_difference(np.empty(0), np.ones(9))[1] == math.inf
    assert day_difference(np.ones(1), np.ones(1))[1] == math.inf
    assert day_difference(np.array([2.0]), np.ones(9)) == (1.0, 0.0)
