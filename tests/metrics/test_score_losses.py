from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.schema import Task
from offing.metrics.expected_labels import Outlook, outlook
from offing.metrics.score_losses import expected_loss, log_losses, squared_losses
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

GRID = NumericGrid(0.5, 0.25)


def test_the_losses_of_a_cell_are_the_mean_over_its_scores() -> None:
    scores = np.linspace(0.001, 0.999, 400_000)
    cells = GRID.cells(scores)
    counted = NumericCounts(*np.unique(cells, return_counts=True), minimum=0.001, maximum=0.999)
    place = np.searchsorted(counted.cells, cells)
    for found, losses in (
        (log_losses(counted, GRID), (-np.log(scores), -np.log(1 - scores))),
        (squared_losses(counted, GRID), ((scores - 1) ** 2, scores**2)),
    ):
        for mine, loss in zip(found, losses, strict=True):
            assert mine == pytest.approx(np.bincount(place, loss) / counted.counts, rel=2e-3, abs=1e-4)


def test_one_score_has_its_own_loss_and_the_ends_are_finite() -> None:
    alone = NumericCounts(GRID.cells(np.array([0.3])), np.array([5]), minimum=0.3, maximum=0.3)
    assert [part[0] for part in log_losses(alone, GRID)] == pytest.approx([-np.log(0.3), -np.log(0.7)])
    assert [part[0] for part in squared_losses(alone, GRID)] == pytest.approx([0.49, 0.09])
    cells = GRID.cells(np.array([-1e308, 0.0, 1.0, 1e308]))
    wild = NumericCounts(cells, np.array([1, 1, 1, 1]), minimum=-1e308, maximum=1e308)
    for part in (*log_losses(wild, GRID), *squared_losses(wild, GRID)):
        assert np.isfinite(part).all() and (part >= 0).all()
    assert max(part.max() for part in log_losses(wild, GRID)) < 34.6


def test_what_cells_miss_of_the_baseline_s_loss_is_added(subject_of: MakeSubject) -> None:
    """A model that is sure of itself and sometimes wrong: its scores lie at the very end of their cell."""
    rng = np.random.default_rng(4)
    scores = np.where(rng.random(5000) < 0.5, 1e-9, rng.random(5000))
    labels = (rng.random(5000) < np.maximum(scores, 0.02)).astype(float)
    subject = subject_of({"score": scores}, {"score": scores, "label": labels})
    found = outlook(subject, "estimated_log_loss")
    assert isinstance(found, Outlook)
    clipped = np.clip(scores, 1e-15, 1)
    real = float(np.where(labels == 1, -np.log(clipped), -np.log(1 - clipped)).mean())
    assert expected_loss(found, log_losses, real).value == pytest.approx(real, abs=0.01)
    assert expected_loss(found, log_losses, None).value < real - 0.05


def test_other_outcomes_have_no_such_loss(subject_of: MakeSubject) -> None:
    rows = {"score": [0.5] * 300, "prediction": ["a"] * 300, "label": ["a", "b"] * 150}
    found = outlook(subject_of(rows, rows, task=Task.MULTICLASS), "estimated_accuracy")
    assert isinstance(found, Outlook)
    with pytest.raises(TypeError, match="binary"):
        expected_loss(found, log_losses, None)
