from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.metrics.decisions import above_threshold, highest, window_decisions
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

GRID = NumericGrid(0.5, 0.5)


def test_scores_of_the_threshold_s_cell_lie_evenly_in_it() -> None:
    cells = GRID.cells(np.array([0.1, 0.604, 0.9]))
    scores = NumericCounts(cells, np.array([1, 1, 1]))
    lower, upper = (edge[1] for edge in GRID.edges(cells))
    assert lower < 0.604 < upper
    for threshold, inside in ((lower, 1.0), ((lower + upper) / 2, 0.5), (upper - 1e-9, 0.0)):
        assert above_threshold(scores, GRID, float(threshold)) == pytest.approx([0, inside, 1], abs=1e-6)
    assert above_threshold(scores, GRID, -1e308).tolist() == [1, 1, 1]
    assert above_threshold(scores, GRID, 1e308).tolist() == [0, 0, 0]


def test_the_highest_rows() -> None:
    counts = np.array([4, 2, 3])
    assert highest(counts, 4).tolist() == [0, 0.5, 1]
    assert highest(counts, 0).tolist() == [0, 0, 0]
    assert highest(counts, 99).tolist() == [1, 1, 1]
    assert highest(np.zeros(0, np.int64), 3).tolist() == []


def decided(subject_of: MakeSubject, **rows: object) -> float:
    """Return the share of all rows that count as decided positive."""
    subject = subject_of(rows)
    scores, grid = subject.current.score, subject.plan.score
    assert scores is not None and grid is not None
    shares = window_decisions(subject, scores, grid)
    assert (np.diff(shares) >= 0).all()
    return float((scores.counts * shares).sum()) / scores.n


def test_logged_predictions_decide_by_their_number_and_the_threshold_for_the_rest(
    subject_of: MakeSubject,
) -> None:
    scores = np.linspace(0.005, 0.995, 100)
    assert decided(subject_of, score=scores) == pytest.approx(0.5, abs=0.01)
    said = np.where(scores > 0.8, "1", "0")
    assert decided(subject_of, score=scores, prediction=said) == pytest.approx(0.2, abs=1e-12)
    # Half of the rows have no logged prediction: they go by the threshold.
    partly = [text if i % 2 else None for i, text in enumerate(said.tolist())]
    assert decided(subject_of, score=scores, prediction=partly) == pytest.approx((0.2 + 0.5) / 2, abs=0.01)
