from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.special import expit, logit

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def rows(rng: np.random.Generator, size: int, *, shift: float = 0.0, tilt: float = 2.0) -> dict[str, Any]:
    """Return calibrated rows whose odds at the same score are multiplied by exp(shift)."""
    score = np.clip(rng.beta(tilt, 3, size), 1e-6, 1 - 1e-6)
    return {"score": score, "label": (rng.random(size) < expit(logit(score) + shift)).astype(float)}


@pytest.mark.parametrize("shift", [0.0, 0.6, -1.2])
def test_it_is_by_how_much_the_odds_changed(
    shift: float, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    rng = np.random.default_rng(1)
    point = point_of("concept_drift", subject_of(rows(rng, 8000, shift=shift), rows(rng, 20_000)))
    assert point.value == pytest.approx(np.exp(shift), rel=0.08)
    assert (point.low or 0) < np.exp(shift) < (point.high or 0)
    assert (point.n, point.m, point.expected) == (8000, 20_000, 1.0)


def test_scores_that_move_with_their_labels_are_no_concept_drift(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    rng = np.random.default_rng(2)
    subject = subject_of(rows(rng, 8000, tilt=4.0), rows(rng, 20_000))
    assert (point_of("label_drift", subject).low or 0) > 0.01
    point = point_of("concept_drift", subject)
    assert (point.low or 0) < 1 < (point.high or 0)


def test_the_note_says_where(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(3)
    then = {"score": rng.random(20_000), "label": (rng.random(20_000) < 0.3).astype(float)}
    high = then["score"] > 0.95
    now = {"score": then["score"], "label": np.where(high, 1.0, then["label"])}
    note = point_of("concept_drift", subject_of(now, then)).note or ""
    assert note.startswith("most changed where the score is 0.9")
    assert "% positive instead of 3" in note


def test_of_a_multiclass_model_it_is_about_right_answers(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(4)

    def answers(size: int, shift: float) -> dict[str, Any]:
        score = rng.uniform(0.3, 0.99, size)
        right = rng.random(size) < expit(logit(score) + shift)
        return {"score": score, "prediction": ["a"] * size, "label": np.where(right, "a", "b")}

    subject = subject_of(answers(4000, -0.8), answers(8000, 0.0), task=Task.MULTICLASS)
    point = point_of("concept_drift", subject)
    assert point.value == pytest.approx(np.exp(-0.8), rel=0.1)
    assert "right instead of" in (point.note or "")


def test_why_there_is_none(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(5)
    then = rows(rng, 2000)
    assert point_of("concept_drift", subject_of(rows(rng, 29), then)).status is PointStatus.TOO_FEW
    assert point_of("concept_drift", subject_of(then)).status is PointStatus.NO_BASELINE
    assert point_of("concept_drift", subject_of(then, rows(rng, 20))).status is PointStatus.NO_BASELINE
    rare = {"score": np.full(3000, 0.01), "label": np.repeat([1.0, 0.0], [30, 2970])}
    few = {"score": np.full(100, 0.01), "label": np.zeros(100)}
    point = point_of("concept_drift", subject_of(few, rare))
    assert point.status is PointStatus.TOO_FEW
    assert point.reason == "of one kind of label 1.0 were to be expected among 100; 2 are needed"
    numbers = {"prediction": [1.0], "label": [1.0]}
    assert points(subject_of(numbers, numbers, task=Task.REGRESSION), ["concept_drift"]) == []


def test_rare_labels_that_became_frequent_are_not_hidden(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rare = {"score": np.full(3000, 0.01), "label": np.repeat([1.0, 0.0], [30, 2970])}
    now = {"score": np.full(100, 0.01), "label": np.repeat([1.0, 0.0], [40, 60])}
    assert (point_of("concept_drift", subject_of(now, rare)).low or 0) > 10
