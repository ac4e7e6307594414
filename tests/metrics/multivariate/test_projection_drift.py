from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import NumericCounts
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

    from offing.metrics.subject import Subject

ASKED = Declared(projections=True)


def joint(rng: np.random.Generator, size: int, rho: float, columns: int = 5) -> dict[str, Any]:
    common = rng.normal(size=(size, 1))
    rows = np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.normal(size=(size, columns))
    return {f"x{i}": column for i, column in enumerate(rows.T)}


def test_a_joint_change_that_no_column_shows(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    subject = subject_of(joint(rng, 3000, 0.0), joint(rng, 5000, 0.7), declared=ASKED)
    for point in points(subject, ["psi", "jensen_shannon"]):
        if point.column is not None and point.column.startswith("x"):
            assert point.low == 0.0
    found = point_of("projection_drift", subject)
    assert found.low is not None
    assert found.expected is not None
    assert found.low > 3 * found.expected
    assert (found.note or "").startswith("most: projection.")
    assert (found.n, found.m) == (3000, 5000)


def test_the_value_is_the_mean_over_quantile_cells(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(2)
    subject = subject_of(joint(rng, 40_000, 0.0), joint(rng, 40_000, 0.7), declared=ASKED)
    assert isinstance(subject.current, BucketProfile)
    assert isinstance(subject.baseline, BucketProfile)
    expected = []
    for name in subject.plan.derived[0].names:
        then, now = subject.baseline.columns[name], subject.current.columns[name]
        assert isinstance(then, NumericCounts)
        assert isinstance(now, NumericCounts)
        pair = next(pair for pair in subject.pairs if pair.name == name)
        assert pair.baseline is not None
        p = pair.baseline.quantiles.count(now.cells, now.counts) / now.n
        q = pair.baseline.quantiles.count(then.cells, then.counts) / then.n
        assert q.max() < 0.16
        both = np.where(p + q > 0, p + q, 1.0)
        expected.append(((p - q) ** 2 / both).sum() / 2)
    found = point_of("projection_drift", subject)
    assert found.value == pytest.approx(np.mean(expected), rel=0.02)


@pytest.mark.parametrize(("columns", "rho"), [(2, 0.0), (3, 0.9), (5, 0.5), (30, 0.9)])
def test_no_change_shows_none(columns: int, rho: float, subject_of: MakeSubject, point_of: OnePoint) -> None:
    alarms = 0
    for seed in range(30):
        rng = np.random.default_rng([3, seed])
        sides = joint(rng, 400, rho, columns), joint(rng, 1500, rho, columns)
        found = point_of("projection_drift", subject_of(*sides, declared=ASKED))
        assert found.low is not None
        alarms += found.low > 0
    assert alarms <= 3


def test_projections_that_nobody_asked_for(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(4)
    for subject in (
        subject_of(joint(rng, 50, 0.5), joint(rng, 50, 0.5)),
        subject_of({"x": [1.0, 2.0]}, {"x": [1.0, 2.0]}, declared=ASKED),
    ):
        found = point_of("projection_drift", subject)
        assert found.status is PointStatus.UNDEFINED
        assert "not asked for" in (found.reason or "")


def test_no_rows_and_no_baseline(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(5)
    rows = joint(rng, 50, 0.5)
    empty: dict[str, list[float]] = {name: [] for name in rows}
    assert point_of("projection_drift", subject_of(rows, declared=ASKED)).status is PointStatus.NO_BASELINE
    found = point_of("projection_drift", subject_of(empty, rows, declared=ASKED))
    assert (found.status, found.m) == (PointStatus.TOO_FEW, 50)


def test_projections_are_drift_columns_as_any(subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(6)
    subject = subject_of(joint(rng, 500, 0.0), joint(rng, 500, 0.7), declared=ASKED)
    columns = {point.column for point in points(subject, ["ks"])}
    assert {f"projection.{n}" for n in range(1, 5)} <= columns


def test_lost_co_moments_are_no_obstacle(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(7)
    subject: Subject = subject_of(joint(rng, 500, 0.0), joint(rng, 500, 0.7), declared=ASKED)
    assert isinstance(subject.baseline, BucketProfile)
    found = point_of("projection_drift", replace(subject, baseline=replace(subject.baseline, pairs=None)))
    assert found.status is PointStatus.OK
