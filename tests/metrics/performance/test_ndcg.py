from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import ndcg_score
from tests.metrics.performance.drawn import rankings

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def reference(shown: list[str], gains: dict[str, int], k: int) -> float:
    """As scikit-learn has it: items that are not shown come last, in one tie."""
    items = sorted({*shown, *gains})
    scores = [-float(shown.index(item)) if item in shown else -99.0 for item in items]
    return float(ndcg_score([[gains.get(item, 0) for item in items]], [scores], k=k))


@pytest.mark.parametrize("k", [5, 10])
def test_it_is_the_mean_of_the_reference(k: int, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, shown, gains = rankings()
    point = point_of("ndcg", subject_of(rows, task=Task.RANKING), f"@{k}")
    values = [reference(one, relevant, k) for one, relevant in zip(shown, gains, strict=True)]
    assert point.value == pytest.approx(np.mean(values), abs=1e-6)
    assert point.n == 300
    assert point.low is not None and point.value is not None and point.high is not None
    assert 0 <= point.low < point.value < point.high <= 1


def test_a_ranking_by_hand(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows = {"prediction": ['["x","a"]', '["a","b"]'], "label": ['["a","b"]', '["a","b"]']}
    subject = subject_of(rows, task=Task.RANKING, declared=Declared(ranks=(2,)))
    first = 1 / np.log2(3) / (1 + 1 / np.log2(3))
    assert point_of("ndcg", subject, "@2").value == pytest.approx((first + 1) / 2, abs=1e-6)


def test_no_labels_and_none_that_is_relevant(subject_of: MakeSubject) -> None:
    none = points(subject_of({"prediction": ['["a"]']}, task=Task.RANKING), ["ndcg"])
    assert [(p.column, p.status) for p in none] == [(k, PointStatus.NO_LABELS) for k in ("@5", "@10")]
    empty = subject_of({"prediction": ['["a"]'], "label": ["[]"]}, task=Task.RANKING)
    assert {p.status for p in points(empty, ["ndcg"])} == {PointStatus.UNDEFINED}
