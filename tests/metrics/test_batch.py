"""Slices whose columns are compared together have the points that each has alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.metrics.conftest import flights

from offing.domain.point import Point
from offing.domain.schema import Task
from offing.metrics.batch import Batch
from offing.metrics.catalogue import all_metrics, points
from offing.metrics.subject import Subject, together
from offing.profiles.plan import ProfilePlan
from offing.testing.subjects import profile_of, table_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

NUMBERS = ("value", "low", "high", "expected")


def _slices() -> list[Subject]:
    """Return the whole of a day, its slices, one of which the baseline lacks, and one with no rows of it."""
    before, after = (flights(np.random.default_rng(seed), 900) for seed in (1, 2))
    after["carrier"] = np.where(after["carrier"] == "DL", "NEW", after["carrier"])
    now, then = table_of(after, day=1), table_of(before)
    plan = ProfilePlan.fit(then, task=Task.BINARY, segments=["carrier"])
    current, baseline = profile_of(now, plan, 1), profile_of(then, plan, 0)
    whole = Subject(current, baseline, plan, current.window)
    return [whole] + [
        Subject(part, baseline.slices.get(key), plan, current.window, key)
        for key, part in current.slices.items()
    ]


def _alike(found: Point, alone: Point) -> bool:
    values = ((getattr(found, name), getattr(alone, name)) for name in NUMBERS)
    same = all(a is b is None or a == pytest.approx(b, rel=1e-9, abs=1e-12) for a, b in values)
    return same and _bare(found) == _bare(alone)


def _bare(point: Point) -> Point:
    return replace(point, value=None, low=None, high=None, expected=None)


def test_subjects_that_are_compared_together_have_the_points_of_each_alone() -> None:
    for one, other in zip(together(_slices()), _slices(), strict=True):
        found, alone = points(one), points(other)
        assert len(found) == len(alone) >= len(all_metrics()) / 2
        assert [pair for pair in zip(found, alone, strict=True) if not _alike(*pair)] == []


def test_each_metric_is_computed_once_for_all_subjects_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    subjects = together(_slices())
    assert len(subjects) > 3
    assert subjects[0].batch.pairs == tuple(pair for subject in subjects for pair in subject.pairs)
    computed: list[object] = []
    result = Batch.result

    def counted(batch: Batch, key: Hashable, compute: Callable[[], object]) -> object:
        def noted() -> object:
            computed.append(key)
            return compute()

        return result(batch, key, noted)

    monkeypatch.setattr(Batch, "result", counted)
    drift = [metric.id for metric in all_metrics().values() if metric.family == "drift"]
    for subject in subjects:
        points(subject, drift)
    assert len(computed) == len(set(map(str, computed))) == len(drift)


def test_a_subject_alone_is_a_batch_of_its_own(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0, 2.0]}, {"x": [1.0, 2.0]})
    assert subject.batch is subject.batch and subject.batch.pairs == subject.pairs


def test_a_result_is_kept_and_a_failure_is_not() -> None:
    batch = Batch(())
    asked: list[None] = []

    def compute() -> int:
        asked.append(None)
        if len(asked) == 1:
            raise ValueError("not yet")
        return len(asked)

    with pytest.raises(ValueError, match="not yet"):
        batch.result("key", compute)
    assert [batch.result("key", compute), batch.result("key", compute)] == [2, 2]
    assert batch.result("other", compute) == 3


def test_nothing_together_is_nothing() -> None:
    assert list(together([])) == []
