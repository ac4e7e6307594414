from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.metrics.multivariate.domain_classifier import METRIC
from offing.metrics.row_sample import RowSample
from offing.metrics.subject import Subject
from offing.profiles.plan import ProfilePlan
from offing.testing.rows import assorted_rows
from offing.testing.subjects import profile_of, table_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def judged(now: dict[str, Any], then: dict[str, Any]) -> Point:
    """The point of the rows themselves as the sample of both sides."""
    current, baseline = table_of(now, day=1), table_of(then)
    plan = ProfilePlan.fit(baseline, task=Task.UNKNOWN)
    profile = profile_of(current, plan, 1)
    (point,) = METRIC.compute(
        Subject(
            profile, profile_of(baseline, plan, 0), plan, profile.window, sample=RowSample(current, baseline)
        )
    )
    return point


def rows(rng: np.random.Generator, size: int, *, shift: float = 0.0) -> dict[str, Any]:
    numbers = {f"x{i}": rng.normal(size=size) for i in range(6)}
    numbers["x2"] += shift
    return numbers | {"kind": rng.choice(["a", "b", "c"], size)}


def test_a_shift_is_found_and_named() -> None:
    rng = np.random.default_rng(1)
    found = judged(rows(rng, 800, shift=1.0), rows(rng, 1000))
    assert found.low is not None
    assert found.value is not None
    assert 0.65 < found.low < found.value < 0.8
    assert (found.note, found.expected) == ("told apart by x2", 0.5)
    assert (found.n, found.m) == (800, 1000)


def test_a_change_of_joint_behaviour_is_found() -> None:
    rng = np.random.default_rng(2)
    then, now = rows(rng, 1500), rows(rng, 1500)
    then["x1"] = then["x0"] * 0.9 + then["x1"] * np.sqrt(1 - 0.81)
    found = judged(now, then)
    assert found.low is not None
    assert found.low > 0.7
    assert set((found.note or "").removeprefix("told apart by ").split(", ")) == {"x0", "x1"}


def test_no_change_is_not_found() -> None:
    alarms, values = 0, []
    for seed in range(12):
        rng = np.random.default_rng([3, seed])
        found = judged(rows(rng, 300), rows(rng, 300))
        assert found.low is not None
        alarms += found.low > 0.5
        values.append(found.value)
    assert alarms <= 2
    assert np.mean([value or 0 for value in values]) == pytest.approx(0.5, abs=0.02)


def test_the_order_of_rows_does_not_show() -> None:
    rng = np.random.default_rng(4)
    now, then = rows(rng, 300, shift=0.5), rows(rng, 400)
    order = rng.permutation(300)
    mixed = {name: values[order] for name, values in now.items()}
    assert judged(mixed, then) == judged(now, then)


def test_rows_of_every_kind() -> None:
    now, then = assorted_rows(Task.BINARY, 300, seed=1), assorted_rows(Task.BINARY, 300, seed=2)
    now["odd"] = [[1.0]] * 300
    then["odd"] = np.arange(300.0)
    now["rain"] = np.where(np.arange(300) % 3 == 0, np.inf, now["rain"])
    found = judged(now, then)
    assert found.value is not None
    assert found.value > 0.95
    assert "odd" in (found.note or "")


def test_new_levels_and_missing_values_tell() -> None:
    rng = np.random.default_rng(5)
    then, now = rows(rng, 500), rows(rng, 500)
    now["kind"] = np.where(rng.random(500) < 0.5, "never seen", now["kind"])
    assert judged(now, then).note == "told apart by kind"
    now = rows(rng, 500)
    now["x4"] = np.where(rng.random(500) < 0.5, np.nan, now["x4"])
    assert judged(now, then).note == "told apart by x4"


def test_what_has_no_answer(subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(6)
    few = judged(rows(rng, 99), rows(rng, 200))
    assert (few.status, few.n, few.m) == (PointStatus.TOO_FEW, 99, 200)
    assert judged(rows(rng, 200), rows(rng, 99)).status is PointStatus.TOO_FEW
    same = judged({"x": [1.0] * 200}, {"x": [1.0] * 200})
    assert (same.status, same.reason) == (PointStatus.UNDEFINED, "no feature has more than one value")
    subject = subject_of(rows(rng, 200), rows(rng, 200))
    (unasked,) = METRIC.compute(subject)
    assert unasked.status is PointStatus.UNDEFINED
    table = table_of(rows(rng, 200))
    (alone,) = METRIC.compute(replace(subject, sample=RowSample(table, table.slice(0, 0))))
    assert alone.status is PointStatus.NO_BASELINE


def test_without_scikit_learn_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    rng = np.random.default_rng(7)
    found = judged(rows(rng, 200), rows(rng, 200))
    assert (found.status, found.n, found.m) == (PointStatus.UNDEFINED, 200, 200)
    assert "pip install 'offing[models]'" in (found.reason or "")
