from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points
from offing.stats.jensen_shannon import jensen_shannon

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

RUNS = 2000


def test_a_binary_model_s_classes(subject_of: MakeSubject, point_of: OnePoint) -> None:
    now = {"score": np.full(40_000, 0.5), "label": np.repeat([1.0, 0.0], [16_000, 24_000])}
    then = {"score": np.full(40_000, 0.5), "label": np.repeat([1.0, 0.0], [8_000, 32_000])}
    point = point_of("label_drift", subject_of(now, then))
    assert point.value == pytest.approx(jensenshannon([0.4, 0.6], [0.2, 0.8], base=2) ** 2, rel=1e-2)
    assert point.note == "positives: 40.0 % instead of 20.0 %"
    assert (point.n, point.m) == (40_000, 40_000)


def test_rows_without_a_score_count_where_there_is_a_prediction(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    rows = {"score": [0.1, None] * 50, "prediction": ["0", "1"] * 50, "label": [0.0, 1.0] * 50}
    assert point_of("label_drift", subject_of(rows, rows)).n == 100


def test_classes_the_rarest_of_many_in_one_cell(subject_of: MakeSubject, point_of: OnePoint) -> None:
    names = [f"c{i:02}" for i in range(30)]
    then = {"prediction": names * 100, "label": names * 100}
    now = {"prediction": names * 100, "label": ["c00"] * 1500 + names * 50}
    point = point_of("label_drift", subject_of(now, then, task=Task.MULTICLASS))
    assert (point.low or 0) > 0.1
    assert point.note == "c00: 51.7 % instead of 3.3 %"
    same = point_of("label_drift", subject_of(then, then, task=Task.MULTICLASS))
    assert (same.value, same.low) == (0.0, 0.0)


def test_the_numbers_of_a_regression(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    then = {"prediction": np.zeros(5000), "label": rng.standard_cauchy(5000)}
    moved = {"prediction": np.zeros(5000), "label": rng.standard_cauchy(5000) + 1}
    same = {"prediction": np.zeros(5000), "label": rng.standard_cauchy(5000)}
    assert (point_of("label_drift", subject_of(moved, then, task=Task.REGRESSION)).low or 0) > 0.03
    assert point_of("label_drift", subject_of(same, then, task=Task.REGRESSION)).low == 0


def test_why_there_is_none(subject_of: MakeSubject, point_of: OnePoint) -> None:
    many, few = ({"score": [0.5] * n, "label": [1.0] * n} for n in (60, 29))
    assert point_of("label_drift", subject_of(few, many)).status is PointStatus.TOO_FEW
    assert point_of("label_drift", subject_of(many, few)).status is PointStatus.NO_BASELINE
    assert point_of("label_drift", subject_of(many)).status is PointStatus.NO_BASELINE
    assert point_of("label_drift", subject_of({"score": [0.5]}, many)).status is PointStatus.NO_LABELS
    lists = {"prediction": ['["a"]'] * 40, "label": ['["a"]'] * 40}
    assert points(subject_of(lists, lists, task=Task.RANKING), ["label_drift"]) == []


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("shares", [(0.3, 0.3), (0.4, 0.3), (0.15, 0.1)])
def test_the_interval_covers_for_two_classes(n: int, shares: tuple[float, float]) -> None:
    rng = np.random.default_rng(n)
    p, q = ([share, 1 - share] for share in shares)
    truth = jensenshannon(p, q, base=2) ** 2
    found = jensen_shannon(rng.multinomial(n, p, RUNS), rng.multinomial(20_000, q, RUNS))
    assert 0.93 <= np.mean((found.low <= truth + 1e-12) & (truth <= found.high)) <= 0.998
