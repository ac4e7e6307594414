from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.point import PointStatus
from offing.metrics.group_rates import ERROR, PRECISION, SELECTION, TRUE_POSITIVE, gap_points, group_points
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

SEX = Declared(protected=("sex",))


def test_without_labels_there_are_only_selection_rates(subject_of: MakeSubject) -> None:
    subject = subject_of({"sex": ["F", "M"] * 40, "prediction": ["1", "0"] * 40}, declared=SEX)
    assert {point.status for point in group_points(subject, "any", SELECTION)} == {PointStatus.OK}
    for rate in (TRUE_POSITIVE, ERROR):
        assert {point.status for point in group_points(subject, "any", rate)} == {PointStatus.NO_LABELS}
        assert [point.status for point in gap_points(subject, "any", [rate])] == [PointStatus.NO_LABELS]


def test_one_group_is_compared_with_nobody(subject_of: MakeSubject) -> None:
    rows = {"sex": ["F"] * 60 + ["M"] * 29, "prediction": ["1"] * 89, "label": [1.0] * 89}
    (point,) = gap_points(subject_of(rows, declared=SEX), "any", [SELECTION])
    assert (point.status, point.column) == (PointStatus.TOO_FEW, "sex")
    assert point.reason == "1 of 2 groups have 30 predictions; 2 are needed"


def test_groups_too_small_are_said_to_be_left_out(subject_of: MakeSubject) -> None:
    rows = {"sex": ["F"] * 60 + ["M"] * 60 + ["X"] * 3, "prediction": ["1"] * 60 + ["0"] * 63}
    (point,) = gap_points(subject_of(rows, declared=SEX), "any", [SELECTION])
    assert point.n == 120
    assert (point.note or "").endswith("uncorrected 1.0000; too small to compare: 1 of the groups")


def test_of_two_rates_the_note_says_which(subject_of: MakeSubject) -> None:
    rows = {
        "sex": ["F", "M"] * 200,
        "prediction": ["1", "0"] * 100 + ["1"] * 200,
        "label": [1.0] * 200 + [0.0, 1.0] * 100,
    }
    (point,) = gap_points(subject_of(rows, declared=SEX), "any", [TRUE_POSITIVE, PRECISION])
    assert (point.note or "").startswith(("true positive rate: ", "precision: "))
