from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from offing.metrics import catalogue
from offing.monitors.effect import SMALLEST_SHIFTS, SmallestShift

SHIFTS = np.array([-0.3, -0.1, -0.05, 0.0, 0.05, 0.1, 0.3])


@pytest.mark.parametrize(
    ("direction", "reached"),
    [(0, [1, 1, 0, 0, 0, 1, 1]), (1, [0, 0, 0, 0, 0, 1, 1]), (-1, [1, 1, 0, 0, 0, 0, 0])],
)
def test_only_the_direction_of_trouble_counts(direction: int, reached: list[int]) -> None:
    found = SmallestShift(0.1, direction).reached(SHIFTS, np.zeros(7))
    assert found.tolist() == [bool(r) for r in reached]


def test_a_relative_amount_is_a_share_of_the_baseline() -> None:
    least = SmallestShift(0.2, -1, relative=True)
    baseline = np.array([1000.0, 100.0, -100.0])
    assert least.reached(np.array([-150.0, -150.0, -15.0]), baseline).tolist() == [False, True, False]


def test_a_share_of_the_smallest_shift_asks_for_less() -> None:
    least = SmallestShift(0.1, +1)
    assert not least.reached(np.array(0.05), np.array(0.0))
    assert least.reached(np.array(0.05), np.array(0.0), share=0.5)


def test_the_smallest_shifts_are_of_metrics_that_exist_and_point_to_their_worse_side() -> None:
    for name, shift in SMALLEST_SHIFTS.items():
        better = catalogue.get(name).better
        assert shift.direction in {"higher": (-1,), "lower": (1,), "neutral": (-1, 0, 1)}[better], name


def test_a_tenth_of_a_deviation_is_what_the_smallest_ridit_says() -> None:
    assert norm.cdf(0.1 / np.sqrt(2)) - 0.5 == pytest.approx(SMALLEST_SHIFTS["ridit"].amount, abs=0.0005)
