from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.metrics.shown import Shown, shown_items

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

THEN = {"prediction": ['["a","b"]', '["a"]']}


def test_items_are_counted_on_both_sides(subject_of: MakeSubject) -> None:
    now = {"prediction": ['["b","new"]', None, '["b"]', "{"]}
    found = shown_items(subject_of(now, THEN, task=Task.RANKING), "m")
    assert isinstance(found, Shown)
    assert (found.counts.tolist(), found.baseline.tolist()) == ([0, 2], [2, 1])
    assert (found.other, found.rest, found.new, found.n, found.m) == ((0, 0), 0, 1, 3, 3)


def test_items_without_a_count_of_their_own(subject_of: MakeSubject) -> None:
    many = {"prediction": [json.dumps([f"i{i}"]) for i in range(1003)]}
    found = shown_items(subject_of(many, many, task=Task.RANKING), "m")
    assert isinstance(found, Shown)
    assert (len(found.counts), found.other, found.rest, found.n) == (1000, (3, 3), 3, 1003)


def test_where_there_is_nothing(subject_of: MakeSubject) -> None:
    empty = shown_items(subject_of({"prediction": [None]}, THEN, task=Task.RANKING), "m")
    assert isinstance(empty, Point) and empty.status is PointStatus.TOO_FEW
    subject = subject_of(THEN, THEN, task=Task.RANKING)
    alone = shown_items(replace(subject, baseline=None), "m")
    assert isinstance(alone, Point) and alone.reason == "no baseline"
    silent = subject_of(THEN, {"prediction": [None]}, task=Task.RANKING)
    assert isinstance(shown_items(silent, "m"), Point)
