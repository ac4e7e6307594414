from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def listed(*counts: int) -> dict[str, list[str]]:
    """Item i0 so often, item i1 so often, each alone."""
    return {"prediction": [f'["i{i}"]' for i, count in enumerate(counts) for _ in range(count)]}


def test_it_is_the_mean_surprise_by_the_baseline(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then, now = listed(8000, 4000, 4000), listed(10, 30, 60)
    point = point_of("novelty", subject_of(now, then, task=Task.RANKING))
    bits = -np.log2((np.array([8000, 4000, 4000]) + 0.5) / 16_000)
    assert point.value == pytest.approx(0.1 * bits[0] + 0.3 * bits[1] + 0.6 * bits[2], rel=1e-9)
    assert point.value == pytest.approx(1.9, abs=1e-3)
    assert point.expected == pytest.approx(1.5, abs=1e-3)
    assert (point.n, point.m) == (100, 16_000)
    assert point.low is not None and point.value is not None and point.high is not None
    assert point.low < point.value < point.high


def test_an_item_that_is_new_is_the_most_novel(subject_of: MakeSubject, point_of: OnePoint) -> None:
    now = {"prediction": ['["fresh"]', '["fresh"]']}
    point = point_of("novelty", subject_of(now, listed(500, 500), task=Task.RANKING))
    assert point.value == pytest.approx(-np.log2(0.5 / 1000), rel=1e-9)


def test_items_without_a_count_of_their_own_share_one(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = listed(*[3] * 1000, *[1] * 400)
    point = point_of("novelty", subject_of(then, then, task=Task.RANKING))
    shares = np.array([3.5] * 1000 + [1.5] * 400) / 3400
    assert point.value == pytest.approx(
        -(np.array([3] * 1000 + [1] * 400) @ np.log2(shares)) / 3400, rel=1e-9
    )
    assert point.value == pytest.approx(point.expected, rel=1e-12)


def test_where_nothing_can_be_said(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = listed(3, 4)
    for prediction in ([None], ['["i0"]']):
        point = point_of("novelty", subject_of({"prediction": prediction}, then, task=Task.RANKING))
        assert point.status is PointStatus.TOO_FEW
    alone = subject_of(then, then, compare=False, task=Task.RANKING)
    assert point_of("novelty", alone).status is PointStatus.NO_BASELINE
