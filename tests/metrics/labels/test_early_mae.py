from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_only_early_labels_count_on_both_sides(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    sides = []
    for size in (1000, 3000):
        lag = rng.exponential(3600, size)
        truth = rng.normal(0, 5, size)
        sides.append(
            {
                "prediction": truth + rng.normal(0, 1, size) * (1 + lag / 3600),
                "label": truth,
                "label_lag": lag,
            }
        )
    now, then = sides
    early = float(np.sort(then["label_lag"])[1500])
    point = point_of("early_mae", subject_of(now, then, task=Task.REGRESSION))
    means = [np.abs(s["prediction"] - s["label"])[s["label_lag"] <= early].mean() for s in sides]
    assert (point.value, point.expected) == pytest.approx(tuple(means), rel=5e-3)
    assert (point.low or 0) < means[0] < (point.high or 0)
    assert point.m == pytest.approx(1501, abs=2)


def test_few_and_none(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = {"prediction": [1.0] * 9, "label": [2.0] * 9, "label_lag": [60.0] * 9}
    one = {name: part[:1] for name, part in then.items()}
    assert point_of("early_mae", subject_of(one, then, task=Task.REGRESSION)).status is PointStatus.TOO_FEW
    alone = point_of("early_mae", subject_of(then, task=Task.REGRESSION))
    assert (alone.value, alone.expected) == (1.0, None)
    sliced = {**then, "c": ["a"] * 9}
    subject = subject_of(sliced, sliced, task=Task.REGRESSION, slice="c=a", segments=["c"])
    assert points(subject, ["early_mae"]) == []
