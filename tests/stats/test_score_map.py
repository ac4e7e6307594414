from __future__ import annotations

import numpy as np
import pytest

from offing.stats.score_map import LEAST, ScoreMap

PLACES = np.array([0.1, 0.2, 0.3, 0.7, 0.8])
SIDES = PLACES > 0.5


def test_a_rising_map_is_the_shares_themselves() -> None:
    learned = ScoreMap.fit(PLACES, np.array([1, 2, 4, 6, 9]), np.full(5, 10), SIDES)
    assert learned.curve.tolist() == [0.1, 0.2, 0.4, 0.6, 0.9]
    assert learned.excess == pytest.approx(np.zeros(5), abs=1e-15)
    assert learned.group.tolist() == [0, 1, 2, 3, 4]
    curve, _ = learned.at(np.array([-5.0, 0.15, 0.5, 1e308]))
    assert curve == pytest.approx([0.1, 0.15, 0.5, 0.9])


def test_groups_know_what_the_curve_flattens() -> None:
    learned = ScoreMap.fit(PLACES, np.array([4, 2, 3, 6, 9]), np.full(5, 10), SIDES)
    assert learned.curve == pytest.approx([0.3, 0.3, 0.3, 0.6, 0.9])
    assert learned.excess == pytest.approx([0.1, -0.1, 0.0, 0.0, 0.0])


def test_small_cells_share_a_group_but_never_across_the_decision() -> None:
    learned = ScoreMap.fit(PLACES, np.array([0, 1, 1, 1, 2]), np.full(5, 2), SIDES)
    # 2 + 2 + 2 rows reach LEAST; the two cells of the other side never do, and are one group.
    assert LEAST == 5
    assert learned.group.tolist() == [0, 0, 0, 1, 1]
    one = ScoreMap.fit(PLACES, np.zeros(5), np.array([9, 9, 1, 9, 1]), SIDES)
    assert one.group.tolist() == [0, 1, 1, 2, 2]


def test_certain_cells_still_have_a_variance() -> None:
    learned = ScoreMap.fit(PLACES, np.array([0, 0, 0, 10, 10]), np.full(5, 10), SIDES)
    assert (learned.spread > 0).all() and (learned.spread <= 0.25).all()
    assert (learned.variance > 0).all()


def test_weights_count_by_their_effective_size() -> None:
    rows, events = np.full(5, 100.0), np.array([10.0, 20, 40, 60, 90])
    even = ScoreMap.fit(PLACES, events, rows, SIDES)
    heavy = ScoreMap.fit(PLACES, events, rows, SIDES, squares=rows * 4)
    assert heavy.curve == pytest.approx(even.curve)
    # Four times the squares: a quarter of the rows, and so about four times the variance.
    assert heavy.variance == pytest.approx(even.variance * 4, rel=0.15)


def test_the_nearest_group_is_of_the_same_side_if_there_is_one() -> None:
    learned = ScoreMap.fit(PLACES, np.array([1, 2, 4, 6, 9]), np.full(5, 10), SIDES)
    wanted = np.array([0.1, 0.24, 0.9, 0.1, -1e308, 1e308])
    sides = np.array([False, False, False, True, True, False])
    assert learned.nearest(wanted, sides).tolist() == [0, 1, 2, 3, 3, 2]
    negative = ScoreMap.fit(PLACES[:2], np.array([1, 2]), np.full(2, 10), SIDES[:2])
    assert negative.nearest(np.array([0.9]), np.array([True])).tolist() == [1]


def test_nothing_to_learn_from() -> None:
    with pytest.raises(ValueError, match="no cells"):
        ScoreMap.fit(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, np.bool_))
    with pytest.raises(ValueError, match="positive weight"):
        ScoreMap.fit(PLACES, np.zeros(5), np.zeros(5), SIDES)
