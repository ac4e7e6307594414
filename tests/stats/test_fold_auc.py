from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit, ndtr
from sklearn.metrics import roc_auc_score

from offing.stats.fold_auc import fold_auc
from offing.stats.proportion import wilson


def test_the_mean_over_folds_of_each_ones_area() -> None:
    rng = np.random.default_rng(1)
    folds, positive = np.arange(999) % 3, rng.random(999) < 0.4
    scores = np.round(rng.normal(size=999) + positive, 1) + folds * 100.0
    areas = [roc_auc_score(positive[folds == fold], scores[folds == fold]) for fold in range(3)]
    assert fold_auc(scores, positive, folds).value == pytest.approx(np.mean(areas), rel=1e-12)


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("shift", [0.0, 1.5])
def test_coverage(shift: float, n: int) -> None:
    """The nominal 95 % interval holds the true area in 92 % to 98 % of 2,000 samples of n and n."""
    rng = np.random.default_rng([n, int(shift * 10)])
    truth = float(ndtr(shift / np.sqrt(2)))
    positive = np.repeat([True, False], n)
    folds = np.concatenate([np.arange(n) % 4, np.arange(n) % 4])
    covered = []
    for _ in range(2000 if n < 5000 else 500):
        found = fold_auc(rng.normal(size=2 * n) + shift * positive, positive, folds)
        covered.append(found.low <= truth <= found.high)
    assert 0.92 <= np.mean(covered) <= 0.98


def test_complete_separation_and_ties() -> None:
    positive, folds = np.array([True, True, False, False] * 2), np.repeat([0, 1], 4)
    apart = fold_auc(positive * 1.0, positive, folds)
    assert apart == pytest.approx(wilson(4, 4))
    tied = fold_auc(np.zeros(8), positive, folds)
    assert tied.value == 0.5
    assert tied.low < 0.5 < tied.high


def test_repeated_folds_widen_the_interval() -> None:
    rng = np.random.default_rng(2)
    positive, folds = np.arange(800) % 2 == 0, np.arange(800) // 2 % 4
    scores = rng.normal(size=800) + positive
    once, twice = (fold_auc(scores, positive, folds, repeated=times) for times in (1.0, 2.0))
    assert once.value == twice.value
    half = [logit(one.high) - logit(one.low) for one in (once, twice)]
    assert half[1] == pytest.approx(half[0] * np.sqrt(2), rel=1e-9)


def test_folds_of_one_class() -> None:
    positive = np.array([True, False, True, True])
    found = fold_auc(np.array([1.0, 0.0, 5.0, 6.0]), positive, np.array([0, 0, 1, 1]))
    assert found.value == 1.0
    assert found.low < found.high
    with pytest.raises(ValueError, match="one class"):
        fold_auc(np.ones(2), np.array([True, True]), np.array([0, 1]))
    with pytest.raises(ValueError, match="one class"):
        fold_auc(np.empty(0), np.empty(0, np.bool_), np.empty(0, np.int64))
