from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.group_means import group_mean_points, mean_gap_points, residual_moments, size_moments
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

SEX = Declared(protected=("sex",))


def test_the_note_names_the_extremes(subject_of: MakeSubject) -> None:
    rows = {
        "sex": ["F", "M", "X"] * 40,
        "prediction": [2.0, 1.0, 0.0, 2.5, 1.0, 0.0] * 20,
        "label": [0.0, 1.0, 0.0, 0.0, 1.0, 1.0] * 20,
    }
    subject = subject_of(rows, task=Task.REGRESSION, declared=SEX)
    (point,) = mean_gap_points(subject, "any", residual_moments)
    assert point.note == "sex=F 2.25 of 40, sex=X -0.5 of 40; uncorrected 2.75"
    (point,) = mean_gap_points(subject, "any", size_moments)
    assert (point.note or "").startswith("sex=F 2.25 of 40, sex=M 0 of 40")


def test_without_labels_nothing_is_known(subject_of: MakeSubject) -> None:
    then = {"sex": ["F", "M"] * 40, "prediction": [1.0, 2.0] * 40, "label": [1.0, 2.5] * 40}
    now = {name: values for name, values in then.items() if name != "label"}
    subject = subject_of(now, then, task=Task.REGRESSION, declared=SEX)
    found = [*group_mean_points(subject, "any", size_moments), *mean_gap_points(subject, "any", size_moments)]
    assert {point.status for point in found} == {PointStatus.NO_LABELS}


@pytest.mark.parametrize("size", [1e-300, 1e150, 1e308])
def test_any_magnitude_gives_a_number_or_a_reason(size: float, subject_of: MakeSubject) -> None:
    rows = {"sex": ["F", "M"] * 40, "prediction": [size, 0.0] * 40, "label": [0.0, 0.0, size, size] * 20}
    subject = subject_of(rows, task=Task.REGRESSION, declared=SEX)
    for measure in (residual_moments, size_moments):
        (point,) = mean_gap_points(subject, "any", measure)
        assert point.value is not None or point.reason
