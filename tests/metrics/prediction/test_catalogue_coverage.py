from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def shown(size: int, items: int, seed: int = 0) -> dict[str, list[str]]:
    """Rankings of five items, the first ones shown most."""
    rng = np.random.default_rng([seed, size])
    shares = 1 / np.arange(1, items + 1)
    chosen = [rng.choice(items, 5, replace=False, p=shares / shares.sum()).tolist() for _ in range(size)]
    return {"prediction": [json.dumps([f"i{i}" for i in one]) for one in chosen]}


def distinct(rows: dict[str, list[str]]) -> int:
    return len({item for text in rows["prediction"] for item in json.loads(text)})


def test_it_is_the_share_of_the_baseline_s_items(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then, now = shown(3000, 200), shown(50, 200, seed=1)
    point = point_of("catalogue_coverage", subject_of(now, then, task=Task.RANKING))
    assert distinct(then) == 200
    assert point.value == distinct(now) / 200
    assert (point.n, point.m, point.note) == (250, 15_000, None)
    assert point.expected == pytest.approx(point.value, abs=0.06)
    assert point.low is not None and point.high is not None
    assert 0 < point.low < point.value < point.high < 1


def test_a_ranking_that_shows_the_same_to_everybody(subject_of: MakeSubject, point_of: OnePoint) -> None:
    now = {"prediction": ['["i0","i1","fresh"]'] * 100}
    point = point_of("catalogue_coverage", subject_of(now, shown(3000, 50), task=Task.RANKING))
    assert point.value == 2 / 50
    assert point.expected == pytest.approx(1.0, abs=0.1)


def test_a_large_catalogue_is_cut(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = {"prediction": [json.dumps([f"i{i}", f"i{i + 1}"]) for i in range(1499)]}
    point = point_of("catalogue_coverage", subject_of(then, then, task=Task.RANKING))
    assert (point.value, point.note) == (1.0, "of the 1,000 most shown of 1,500 items")


def test_where_nothing_can_be_said(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = shown(30, 10)
    nothing = point_of("catalogue_coverage", subject_of({"prediction": [None]}, then, task=Task.RANKING))
    assert nothing.status is PointStatus.TOO_FEW
    alone = subject_of(then, then, compare=False, task=Task.RANKING)
    assert point_of("catalogue_coverage", alone).status is PointStatus.NO_BASELINE
    other = subject_of({"prediction": ['["new"]']}, then, task=Task.RANKING)
    assert point_of("catalogue_coverage", other).status is PointStatus.UNDEFINED
    labels = subject_of({"prediction": ['["a"]']}, {"prediction": ['["a"]']}, task=Task.MULTILABEL)
    assert points(labels, ["catalogue_coverage"]) == []
