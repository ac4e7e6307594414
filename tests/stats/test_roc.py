from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from offing.stats.roc import roc_auc


def counts(scores: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    cells, place = np.unique(scores, return_inverse=True)
    both = [np.bincount(place[labels == value], minlength=cells.size) for value in (1, 0)]
    return both[0], both[1]


@pytest.mark.parametrize("digits", [1, 2, 8])
def test_the_area_is_scikit_learn_s_ties_included(digits: int) -> None:
    rng = np.random.default_rng(digits)
    scores = rng.random(2000).round(digits)
    labels = (rng.random(2000) < scores).astype(int)
    assert roc_auc(*counts(scores, labels)).value == pytest.approx(roc_auc_score(labels, scores))


def test_delong_s_interval_covers() -> None:
    rng = np.random.default_rng(3)
    scores = np.arange(200) / 200
    rate = scores**2
    truth = (np.cumsum(1 - rate) - (1 - rate) / 2) @ rate / (rate.sum() * (1 - rate).sum())
    hits = 0
    for _ in range(500):
        drawn = rng.integers(0, 200, 400)
        positive = rng.random(400) < rate[drawn]
        up, down = (np.bincount(drawn[side], minlength=200) for side in (positive, ~positive))
        found = roc_auc(up, down)
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / 500 <= 0.98


@pytest.mark.parametrize(("up", "down"), [([0, 0], [3, 1]), ([2, 1], [0, 0]), ([], [])])
def test_one_class_only_is_refused(up: list[int], down: list[int]) -> None:
    with pytest.raises(ValueError, match="one class only"):
        roc_auc(np.array(up, np.int64), np.array(down, np.int64))
