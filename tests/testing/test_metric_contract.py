"""The contract is no formality: metrics that break it fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from offing.domain.point import Point
from offing.metrics.answer import known
from offing.metrics.catalogue import get
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.estimate import Estimate
from offing.testing import MetricContract
from offing.testing.metric_contract import subjects

NAN = float("nan")


def suite(compute: Callable[[Subject], Iterable[Point]], **fields: str) -> MetricContract:
    found = MetricContract()
    found.metric = replace(get("volume"), compute=compute, **fields)  # type: ignore[arg-type]
    return found


def good(subject: Subject) -> list[Point]:
    return [known(subject, "volume", Estimate(1.0, 0.0, 2.0), n=subject.rows)]


def raising(subject: Subject) -> list[Point]:
    return [known(subject, "volume", Estimate(1 / subject.rows, 0.0, 2.0), n=subject.rows)]


def outside(subject: Subject) -> list[Point]:
    return [known(subject, "volume", Estimate(3.0, 0.0, 2.0), n=subject.rows)]


def endless(subject: Subject) -> list[Point]:
    return [replace(good(subject)[0], high=float("inf"))]


def nameless(subject: Subject) -> list[Point]:
    return [replace(good(subject)[0], metric="other")]


def silent(subject: Subject) -> list[Point]:
    return [Point("volume", subject.window, 0)]


def test_a_good_metric_passes() -> None:
    found = suite(good)
    found.test_words()
    found.test_points_are_whole()
    found.test_the_same_rows_give_the_same_points()
    found.test_split_rows_give_the_same_points()


@pytest.mark.parametrize("compute", [outside, endless, nameless, silent])
def test_points_that_are_not_whole_fail(compute: Callable[[Subject], Iterable[Point]]) -> None:
    with pytest.raises(AssertionError):
        suite(compute).test_points_are_whole()


def test_raising_fails() -> None:
    with pytest.raises(ZeroDivisionError):
        suite(raising).test_points_are_whole()


def test_chance_fails() -> None:
    values = iter(range(10_000))

    def other_each_time(subject: Subject) -> list[Point]:
        number = float(next(values))
        return [known(subject, "volume", Estimate(number, number, number), n=subject.rows)]

    with pytest.raises(AssertionError):
        suite(other_each_time).test_the_same_rows_give_the_same_points()


@pytest.mark.parametrize(
    "fields", [{"id": "Volume!"}, {"help": "no full stop"}, {"family": "weather"}, {"title": ""}]
)
def test_words_that_are_incomplete_fail(fields: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        suite(good, **fields).test_words()


def test_the_subjects_are_many_and_of_every_task() -> None:
    found = list(subjects())
    assert {subject.plan.task for subject in found} == set(type(found[0].plan.task))
    assert {subject.rows for subject in found} >= {0, 1, 2, 5, 300}
    assert any(subject.baseline is None for subject in found)
    assert any(subject.slice for subject in found)
    assert isinstance(get("volume"), Metric)
