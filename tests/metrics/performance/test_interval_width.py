from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.metrics.performance.drawn import sizes, spreads

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_the_mean_width_with_labels_or_without(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, _, _ = spreads(400)
    point = point_of("interval_width", subject_of({"prediction": rows["prediction"]}, task=Task.REGRESSION))
    assert point.value == pytest.approx(8.0, abs=1e-6)
    assert point.n == 400


def test_an_interval_that_is_upside_down_is_said(subject_of: MakeSubject, point_of: OnePoint) -> None:
    said = ['{"value":1,"low":0,"high":1}', '{"value":1,"low":0,"high":3}', '{"value":1,"low":2,"high":1}']
    point = point_of("interval_width", subject_of({"prediction": said}, task=Task.REGRESSION))
    assert (point.value, point.n, point.note) == (2.0, 2, "1 row could not be read")


def test_models_that_log_no_more_than_a_number_have_none(subject_of: MakeSubject) -> None:
    assert points(subject_of(sizes(), task=Task.REGRESSION), ["interval_width"]) == []


def test_a_model_that_logs_it_no_more(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of(sizes(), spreads()[0], task=Task.REGRESSION)
    assert point_of("interval_width", subject).status is PointStatus.TOO_FEW
