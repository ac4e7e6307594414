from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.point import Point, PointStatus
from offing.metrics.catalogue import points
from offing.profiles.declared import Declared
from offing.profiles.measures.spec import Custom
from offing.stats.compound_poisson import compound_poisson
from offing.stats.mean import mean_interval
from offing.stats.proportion import wilson

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

X = Custom("mean_x", "sql", "x")
SUM = Custom("sum_x", "sql", "x", "sum")
RATE = Custom("large_x", "sql", "x > 2", "rate")
NOW: dict[str, Any] = {"x": [1.0, 2.0, 6.0], "c": ["a", "a", "b"]}
THEN: dict[str, Any] = {"x": [2.0, 4.0], "c": ["a", "b"]}


def measured(subject_of: MakeSubject, *custom: Custom, **options: Any) -> dict[str | None, Point]:
    options = {"current": NOW, "baseline": THEN, "declared": Declared(custom=custom), **options}
    return {point.column: point for point in points(subject_of(**options), ["custom"])}


def test_mean_sum_and_rate_beside_the_baseline(subject_of: MakeSubject) -> None:
    found = measured(subject_of, X, SUM, RATE)
    mean, total, rate = found["mean_x"], found["sum_x"], found["large_x"]
    assert (mean.value, mean.low, mean.high) == pytest.approx(mean_interval(3, 3.0, 7.0))
    assert (mean.n, mean.m, mean.expected) == (3, 2, 3.0)
    assert (total.value, total.low, total.high) == pytest.approx(compound_poisson(3, 3.0, 7.0))
    assert (total.m, total.expected) == (2, 9.0)
    assert (rate.value, rate.low, rate.high) == pytest.approx(wilson(1, 3))
    assert rate.expected == 0.5


def test_a_mean_of_zeros_and_ones_has_the_interval_of_a_share(subject_of: MakeSubject) -> None:
    found = measured(subject_of, Custom("large", "sql", "CASE WHEN x > 2 THEN 1 ELSE 0 END"))["large"]
    assert (found.value, found.low, found.high) == pytest.approx(wilson(1, 3))


def test_of_a_slice_and_without_a_baseline(subject_of: MakeSubject) -> None:
    part = measured(subject_of, X, slice="c=a", segments=["c"])["mean_x"]
    assert (part.value, part.expected, part.slice) == (1.5, 2.0, "c=a")
    alone = measured(subject_of, X, compare=False)["mean_x"]
    assert (alone.value, alone.m, alone.expected) == (3.0, None, None)


def test_a_measure_that_fails_is_an_error_that_says_where(subject_of: MakeSubject) -> None:
    bad = (Custom("typo", "sql", "y"), Custom("gone", "python", "not_there_at_all:f"), X)
    for options in ({}, {"slice": "c=a", "segments": ["c"]}):
        found = measured(subject_of, *bad, **options)
        assert found["mean_x"].status is PointStatus.OK
        assert {found["typo"].status, found["gone"].status} == {PointStatus.ERROR}
        reason = found["typo"].reason
        assert reason is not None
        assert reason.startswith(
            "the measure 'typo' failed: its SQL: BinderException: Binder Error: Referenced"
        )
        assert str(found["gone"].reason).startswith(
            "the measure 'gone' failed: not_there_at_all:f: ModuleNotFoundError: No module named"
        )


def test_rows_without_a_number(subject_of: MakeSubject) -> None:
    none = Custom("none", "sql", "nullif(1, 1)")
    few = Custom("few", "sql", "1 / (x - 1)")
    found = measured(subject_of, none, few, Custom("no_rate", "sql", "nullif(1, 1)", "rate"))
    assert {found["none"].status, found["no_rate"].status} == {PointStatus.TOO_FEW}
    assert found["no_rate"].reason == "none of the 3 rows has a number"
    assert (found["few"].n, found["few"].note) == (2, "1 rows have no finite number")


def test_without_measures_no_points(subject_of: MakeSubject) -> None:
    assert measured(subject_of) == {}
