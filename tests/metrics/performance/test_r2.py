from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import r2_score
from tests.metrics.performance.drawn import known, sizes

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e9])
def test_it_is_scikit_learn_s(scale: float, subject_of: MakeSubject, point_of: OnePoint) -> None:
    label, said = known(sizes(2000))
    rows = {"prediction": said * scale, "label": label * scale}
    point = point_of("r2", subject_of(rows, task=Task.REGRESSION))
    assert point.value == pytest.approx(r2_score(label, said), abs=2e-4)
    assert point.n == len(label)


def test_its_interval_is_that_of_a_bootstrap(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(0)
    said = rng.normal(100, 10, 800)
    label = said + 8 * rng.normal(size=800)
    point = point_of("r2", subject_of({"prediction": said, "label": label}, task=Task.REGRESSION))
    draws = rng.integers(0, 800, (2000, 800))
    errors, labels = (said - label)[draws], label[draws]
    low, high = np.quantile(1 - (errors**2).mean(1) / labels.var(1), (0.025, 0.975))
    assert [point.low, point.high] == pytest.approx([low, high], abs=0.1 * (high - low))


def test_a_model_worse_than_the_mean_is_below_0(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": [3.0, 2.0, 1.0], "label": [1.0, 2.0, 3.0]}
    point = point_of("r2", subject_of(rows, task=Task.REGRESSION))
    assert point.value == pytest.approx(-3.0, abs=1e-6)
    assert point.high is not None and point.high <= 1


def test_answers_that_are_always_right(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": [1.0, 2.0, 3.0], "label": [1.0, 2.0, 3.0]}
    point = point_of("r2", subject_of(rows, task=Task.REGRESSION))
    assert (point.value, point.high) == (1.0, 1.0)
    assert point.low == pytest.approx(1.0, abs=1e-3)


def test_labels_that_do_not_vary(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": [1.0, 2.0, 3.0], "label": [2.0, 2.0, 2.0]}
    point = point_of("r2", subject_of(rows, task=Task.REGRESSION))
    assert (point.status, point.reason) == (PointStatus.UNDEFINED, "the labels do not vary")


def test_no_labels_and_one(subject_of: MakeSubject, point_of: OnePoint) -> None:
    none = subject_of({"prediction": [1.0, 2.0]}, task=Task.REGRESSION)
    assert point_of("r2", none).status is PointStatus.NO_LABELS
    one = subject_of({"prediction": [1.0, 2.0], "label": [1.5, None]}, task=Task.REGRESSION)
    point = point_of("r2", one)
    assert (point.status, point.n) == (PointStatus.TOO_FEW, 1)
