from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tests.metrics.performance.drawn import sizes, spreads

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points
from offing.stats.proportion import wilson

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_the_share_of_labels_inside(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, label, centre = spreads(500)
    point = point_of("interval_coverage", subject_of(rows, task=Task.REGRESSION))
    inside = int((np.abs(label - centre) <= 4).sum())
    assert (point.value, point.low, point.high) == wilson(inside, 500)
    assert point.n == 500


def test_no_labels(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"prediction": spreads()[0]["prediction"]}, spreads()[0], task=Task.REGRESSION)
    assert point_of("interval_coverage", subject).status is PointStatus.NO_LABELS


def test_models_that_log_no_more_than_a_number_have_none(subject_of: MakeSubject) -> None:
    assert points(subject_of(sizes(), task=Task.REGRESSION), ["interval_coverage"]) == []


def test_a_model_that_logs_it_no_more(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of(sizes(), spreads()[0], task=Task.REGRESSION)
    assert point_of("interval_coverage", subject).status is PointStatus.UNDEFINED
