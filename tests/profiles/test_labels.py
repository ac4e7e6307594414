from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import brier_score_loss, confusion_matrix, log_loss

from offing.domain.schema import Task
from offing.profiles.encoding import Array
from offing.profiles.grid import NumericGrid
from offing.profiles.labels import count_outcomes
from offing.profiles.levels import CategoricalLevels
from offing.profiles.outcome import ClassCounts, Outcome, OutcomeCounts, ResidualCounts
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Runs

BINARY = ProfilePlan({}, score=NumericGrid(0.5, 0.5), task=Task.BINARY)


def outcome(plan: ProfilePlan, **columns: object) -> Outcome | None:
    batch = pa.record_batch(columns)
    (found,) = count_outcomes(batch, Runs.of(np.zeros(batch.num_rows, np.int64)), plan)
    return found


def test_losses_and_confusion_are_scikit_learn_s() -> None:
    rng = np.random.default_rng(0)
    score = rng.random(5000)
    score[:3] = [0.0, 1.0, 1e-20]
    label = (rng.random(5000) < score).astype(float)
    label[:3] = [0.0, 1.0, 0.0]
    found = outcome(BINARY, score=score, label=label)
    assert isinstance(found, OutcomeCounts)
    assert found.loss_sum / 2**20 / found.scored == pytest.approx(log_loss(label, score), abs=1e-6)
    assert found.brier_sum / 2**30 / found.scored == pytest.approx(brier_score_loss(label, score), abs=1e-8)
    tn, fp, fn, tp = confusion_matrix(label, score >= 0.5).ravel().tolist()
    assert (found.tn, found.fp, found.fn, found.tp) == (tn, fp, fn, tp)
    assert (found.positives.sum(), found.negatives.sum()) == (label.sum(), (1 - label).sum())
    losses = np.where(label == 1, -np.log(np.clip(score, 1e-15, 1)), -np.log(np.clip(1 - score, 1e-15, 1)))
    assert found.loss_sum2 / 2**40 / found.scored == pytest.approx((losses**2).mean(), rel=1e-5)


@pytest.mark.parametrize(
    ("label", "positive"),
    [
        (pa.array([1.0, 0.0, None]), 1.0),
        (pa.array([1.0, 0.0, None]), "1"),
        (pa.array(["1", "0", None]), 1.0),
        (pa.array(["1.0", "0.0", None]), 1.0),
        (pa.array(["true", "false", None]), 1.0),
        (pa.array(["fraud", "fine", None]), "fraud"),
        (pa.array([1.0, 0.0, np.nan]), 1.0),
        (pa.array([2.0, 1.0, None]), 2.0),
    ],
)
def test_labels_may_be_numbers_or_texts(label: Array, positive: str | float) -> None:
    plan = ProfilePlan({}, score=NumericGrid(0.5, 0.5), task=Task.BINARY, positive=positive)
    found = outcome(plan, score=[0.9, 0.9, 0.9], label=label)
    assert isinstance(found, OutcomeCounts)
    assert (found.labelled, found.positives.sum(), found.negatives.sum()) == (2, 1, 1)
    assert (found.tp, found.fp) == (1, 1)


def test_the_logged_prediction_goes_before_the_score() -> None:
    found = outcome(
        BINARY,
        score=[0.9, 0.9, None, np.nan, None],
        prediction=[0.0, None, 1.0, None, None],
        label=[1.0, 1.0, 1.0, 1.0, None],
    )
    assert isinstance(found, OutcomeCounts)
    assert (found.fn, found.tp, found.labelled, found.unscored, found.decided) == (1, 2, 4, 2, 3)


def test_without_a_score_there_is_the_confusion_only() -> None:
    plan = ProfilePlan({}, task=Task.BINARY)
    found = outcome(plan, prediction=["1", "0"], label=["1", "1"])
    assert isinstance(found, OutcomeCounts)
    assert (found.tp, found.fn, found.scored, len(found.cells)) == (1, 1, 0, 0)


def test_residuals_are_predictions_less_labels() -> None:
    plan = ProfilePlan({}, task=Task.REGRESSION, label=NumericGrid(0.0, 1.0), residual=NumericGrid(0.0, 0.5))
    found = outcome(
        plan,
        prediction=[3.0, None, 1.0, None, 5.0],
        score=[9.0, 2.0, np.nan, None, 5.0],
        label=[1.0, 4.0, None, 1.0, np.inf],
    )
    assert isinstance(found, ResidualCounts)
    assert (found.labelled, found.unscored, found.residual.n, found.label.n) == (3, 1, 2, 3)
    assert found.residual.sum_z == 0
    assert found.absolute_sum * 0.5 / 1024 == 4.0
    assert found.residual.sum_z2 * 0.25 / 2**20 == 8.0
    assert (found.residual.minimum, found.residual.maximum) == (-2.0, 2.0)


def test_classes_are_counted_by_label_prediction_and_hit() -> None:
    plan = ProfilePlan({}, task=Task.MULTICLASS, label=CategoricalLevels(("a", "b")))
    found = outcome(
        plan,
        prediction=["a", "b", "b", "x", "x", None, "a"],
        label=["a", "a", "b", "x", "y", "b", None],
    )
    crossed = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 2]])
    assert found == ClassCounts(
        6, np.array([2, 2, 2]), np.array([1, 2, 2]), np.array([1, 1, 1]), crossed, unscored=1
    )


def test_the_scores_of_right_and_wrong_classes_are_counted_by_cell() -> None:
    grid = NumericGrid(0.5, 0.5)
    plan = ProfilePlan({}, task=Task.MULTICLASS, label=CategoricalLevels(("a", "b")), score=grid)
    found = outcome(plan, prediction=["a", "b", "b"], label=["a", "a", "b"], score=[0.9, 0.9, None])
    assert isinstance(found, ClassCounts)
    assert found.cells.tolist() == grid.cells(np.array([0.9])).tolist()
    assert (found.right.tolist(), found.wrong.tolist()) == ([1], [1])


def test_numbers_may_be_classes() -> None:
    plan = ProfilePlan({}, task=Task.MULTICLASS, label=CategoricalLevels(("1", "2")))
    found = outcome(plan, prediction=[1.0, 2.0], label=["1", "1"])
    assert isinstance(found, ClassCounts)
    assert (found.labels.tolist(), found.correct.tolist()) == ([2, 0, 0], [1, 0, 0])


@pytest.mark.parametrize("label", [pa.array([None, None], pa.string()), pa.nulls(2)])
def test_no_labels_no_counts(label: Array) -> None:
    found = outcome(BINARY, score=[0.5, 0.5], label=label)
    assert found == OutcomeCounts()
    assert outcome(ProfilePlan({}), score=[0.5], label=[1.0]) is None
