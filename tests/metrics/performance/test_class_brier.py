from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sklearn.metrics import brier_score_loss
from tests.metrics.performance.drawn import CLASSES, animals, distributions

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_it_is_scikit_learn_s_to_a_millionth(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, shares = distributions(3000)
    point = point_of("class_brier", subject_of(rows, task=Task.MULTICLASS))
    assert point.value == pytest.approx(
        brier_score_loss(rows["label"], shares, labels=CLASSES, scale_by_half=False), abs=1e-6
    )
    assert point.n == 3000
    assert point.low is not None and point.value is not None and point.high is not None
    assert point.low < point.value < point.high


def test_the_class_of_a_distribution_is_judged_too(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, shares = distributions(3000)
    right = [CLASSES[i] == y for i, y in zip(shares.argmax(1).tolist(), rows["label"], strict=True)]
    subject = subject_of(rows, task=Task.MULTICLASS)
    assert point_of("accuracy", subject).value == pytest.approx(sum(right) / 3000)
    score = point_of("score_mean", subject)
    assert score.value == pytest.approx(shares.max(1).mean(), abs=1e-3)


def test_models_that_log_classes_have_none(subject_of: MakeSubject) -> None:
    assert points(subject_of(animals(), task=Task.MULTICLASS), ["class_brier"]) == []


def test_a_model_that_logs_distributions_no_more(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of(animals(), distributions()[0], task=Task.MULTICLASS)
    assert point_of("class_brier", subject).status is PointStatus.UNDEFINED
    unlabelled = subject_of({"prediction": ["ant"]}, distributions()[0], task=Task.MULTICLASS)
    assert point_of("class_brier", unlabelled).status is PointStatus.NO_LABELS


def test_what_is_no_distribution_is_said(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rows, _ = distributions(5)
    rows["prediction"][0] = '{"ant":70,"bee":30}'
    point = point_of("class_brier", subject_of(rows, task=Task.MULTICLASS))
    assert (point.n, point.note) == (4, "1 row could not be read")
    broken = {"prediction": ['{"ant":70}'], "label": ["ant"]}
    nothing = point_of("class_brier", subject_of(broken, rows, task=Task.MULTICLASS))
    assert nothing.reason == "none of 1 labelled rows gives a value; 1 row could not be read"
