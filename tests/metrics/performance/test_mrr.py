from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.metrics.performance.drawn import rankings

from offing.domain.point import PointStatus
from offing.domain.schema import Task

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_the_mean_of_the_reference(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, shown, gains = rankings()
    point = point_of("mrr", subject_of(rows, task=Task.RANKING))
    places = [
        next((i + 1 for i, item in enumerate(one) if item in relevant), np.inf)
        for one, relevant in zip(shown, gains, strict=True)
    ]
    assert point.value == pytest.approx(np.mean(1 / np.array(places)), abs=1e-6)
    assert point.n == 300
    assert point.low is not None and point.value is not None and point.high is not None
    assert 0 < point.low < point.value < point.high < 1


def test_rankings_that_are_always_right(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ['["a"]'] * 9, "label": ['["a"]'] * 9}
    point = point_of("mrr", subject_of(rows, task=Task.RANKING))
    assert (point.value, point.high) == (1.0, 1.0)
    assert point.low is not None and point.low < 0.8


def test_no_labels(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"prediction": ['["a"]']}, task=Task.RANKING)
    assert point_of("mrr", subject).status is PointStatus.NO_LABELS
