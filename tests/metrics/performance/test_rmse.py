from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def rows(size: int = 600) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    labels = rng.normal(50, 10, size)
    return {"prediction": labels + 1.5 + 3 * rng.standard_t(4, size), "label": labels}


def test_the_value_and_that_its_interval_covers_in_the_long_run(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    drawn = rows()
    errors = drawn["prediction"] - drawn["label"]
    point = point_of("rmse", subject_of(drawn, task=Task.REGRESSION))
    assert point.value == pytest.approx(np.sqrt((errors**2).mean()), rel=2e-3)
    sample = np.random.default_rng(2).choice(errors, (2000, errors.size))
    low, high = np.quantile(np.sqrt((sample**2).mean(1)), (0.025, 0.975))
    assert [point.low, point.high] == pytest.approx([low, high], rel=0.05)


def test_one_label_has_no_interval(subject_of: MakeSubject, point_of: OnePoint) -> None:
    few = {"prediction": [1.0, 2.0], "label": [1.5, None]}
    point = point_of("rmse", subject_of(few, task=Task.REGRESSION))
    assert (point.status, point.n) == (PointStatus.TOO_FEW, 1)


def test_no_labels(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"prediction": [1.0, 2.0]}, task=Task.REGRESSION)
    assert point_of("rmse", subject).status is PointStatus.NO_LABELS
