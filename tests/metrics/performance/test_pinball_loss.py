from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sklearn.metrics import mean_pinball_loss
from tests.metrics.performance.drawn import sizes, spreads

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


@pytest.mark.parametrize(("q", "distance"), [(0.1, -3), (0.9, 3)])
def test_each_is_scikit_learn_s(
    q: float, distance: float, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    rows, label, centre = spreads(2000)
    point = point_of("pinball_loss", subject_of(rows, task=Task.REGRESSION), f"q{q}")
    assert point.value == pytest.approx(mean_pinball_loss(label, centre + distance, alpha=q), abs=1e-6)
    assert point.n == 2000


def test_the_quantiles_come_in_order(subject_of: MakeSubject) -> None:
    said = '{"value":1,"q0.05":0,"q0.5":1,"q0.975":2}'
    rows = {"prediction": [said, said], "label": [1.0, 1.5]}
    found = points(subject_of(rows, task=Task.REGRESSION), ["pinball_loss"])
    assert [point.column for point in found] == ["q0.05", "q0.5", "q0.975"]


def test_no_labels(subject_of: MakeSubject) -> None:
    subject = subject_of({"prediction": spreads()[0]["prediction"]}, spreads()[0], task=Task.REGRESSION)
    found = points(subject, ["pinball_loss"])
    assert [(p.column, p.status) for p in found] == [(q, PointStatus.NO_LABELS) for q in ("q0.1", "q0.9")]


def test_models_that_log_no_more_than_a_number_have_none(subject_of: MakeSubject) -> None:
    assert points(subject_of(sizes(), task=Task.REGRESSION), ["pinball_loss"]) == []


def test_a_model_that_logs_it_no_more(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of(sizes(), spreads()[0], task=Task.REGRESSION)
    assert point_of("pinball_loss", subject, "q0.1").status is PointStatus.UNDEFINED
