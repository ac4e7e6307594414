from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from offing.metrics.selected import selected

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


@pytest.mark.parametrize(
    "said",
    [
        ["1", "0", "1", None],
        [True, False, True, None],
        ["true", "false", "True", None],
        [1.0, 0.0, 1.0, None],
    ],
)
def test_the_positive_class_however_it_is_written(said: list[Any], subject_of: MakeSubject) -> None:
    assert selected(subject_of({"prediction": said})) == (2, 3)


def test_a_positive_class_that_the_baseline_never_predicted(subject_of: MakeSubject) -> None:
    assert selected(subject_of({"prediction": ["1", "0"]}, {"prediction": ["0", "0"]})) == (1, 2)


def test_a_class_with_a_name(subject_of: MakeSubject) -> None:
    assert selected(subject_of({"prediction": ["bad", "good"]}, positive="bad")) == (1, 2)


def test_scores_count_where_nothing_is_predicted(subject_of: MakeSubject) -> None:
    assert selected(subject_of({"score": [0.1, 0.6, 0.9, None]})) == (2, 3)
    assert selected(subject_of({"x": [0.1, 0.6]})) == (0, 0)
