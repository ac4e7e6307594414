from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.metrics.performance.drawn import rankings

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def reference(shown: list[str], gains: dict[str, int], k: int) -> float:
    precisions = [
        sum(one in gains for one in shown[: i + 1]) / (i + 1) for i in range(k) if shown[i] in gains
    ]
    return sum(precisions) / min(len(gains), k)


@pytest.mark.parametrize("k", [5, 10])
def test_it_is_the_mean_of_the_reference(k: int, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, shown, gains = rankings()
    point = point_of("map", subject_of(rows, task=Task.RANKING), f"@{k}")
    values = [reference(one, relevant, k) for one, relevant in zip(shown, gains, strict=True)]
    assert point.value == pytest.approx(np.mean(values), abs=1e-6)
    assert point.n == 300
    assert point.low is not None and point.value is not None and point.high is not None
    assert 0 <= point.low < point.value < point.high <= 1


def test_a_ranking_by_hand(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ['["x","a"]', '["a","b"]'], "label": ['["a","b"]', '["a","b"]']}
    subject = subject_of(rows, task=Task.RANKING, declared=Declared(ranks=(2,)))
    assert point_of("map", subject, "@2").value == pytest.approx((1 / 4 + 1) / 2, abs=1e-6)


def test_no_labels_and_none_that_is_relevant(subject_of: MakeSubject) -> None:
    none = points(subject_of({"prediction": ['["a"]']}, task=Task.RANKING), ["map"])
    assert [(p.column, p.status) for p in none] == [(k, PointStatus.NO_LABELS) for k in ("@5", "@10")]
    empty = subject_of({"prediction": ['["a"]'], "label": ["[]"]}, task=Task.RANKING)
    assert {p.status for p in points(empty, ["map"])} == {PointStatus.UNDEFINED}
