from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_curve

from offing.stats.threshold_curve import best_threshold, mean_gain, threshold_curve

GAINS = (5.0, -1.0, 0.0, -3.0)


def drawn(size: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    label = rng.random(size) < 0.3
    return label, np.clip((rng.normal(10, 3, size) + 4 * label).astype(int), 0, 29)


def test_every_threshold_is_scikit_learn_s() -> None:
    label, cell = drawn()
    points = threshold_curve(np.bincount(cell[label], minlength=30), np.bincount(cell[~label], minlength=30))
    precision, recall, thresholds = precision_recall_curve(label, cell)
    for value, p, r in zip(thresholds.tolist(), precision.tolist(), recall.tolist(), strict=False):
        point = points[int(value)]
        assert point.precision is not None
        assert point.recall is not None
        assert [point.precision.value, point.recall.value] == pytest.approx([p, r])
        tn, fp, fn, tp = confusion_matrix(label, cell >= value).ravel().tolist()
        assert point.counts == (tp, fp, tn, fn)
    assert points[-1].called.value == 0.0
    assert points[-1].precision is None


def test_the_best_threshold_is_the_one_of_highest_value() -> None:
    label, cell = drawn()
    counts = (np.bincount(cell[label], minlength=30), np.bincount(cell[~label], minlength=30))
    points = threshold_curve(counts[0], counts[1], GAINS)
    worth = [
        np.mean(np.where(cell >= t, np.where(label, 5.0, -1.0), np.where(label, -3.0, 0.0)))
        for t in range(31)
    ]
    assert [point.value.value for point in points if point.value] == pytest.approx(worth)
    best = best_threshold(points)
    assert best is not None
    assert best.cell == int(np.argmax(worth))
    assert best_threshold(threshold_curve(counts[0], counts[1])) is None
    assert threshold_curve(np.zeros(3, np.int64), np.zeros(3, np.int64)) == []


@pytest.mark.parametrize("shares", [(0.2, 0.1, 0.6, 0.1), (0.05, 0.05, 0.85, 0.05), (0.02, 0.3, 0.58, 0.1)])
@pytest.mark.parametrize("n", [50, 500, 5000])
def test_the_interval_of_the_value_covers(shares: tuple[float, ...], n: int) -> None:
    truth = float(np.dot(shares, GAINS))
    tables = np.random.default_rng(n).multinomial(n, shares, 2000).tolist()
    found = [mean_gain((a, b, c, d), GAINS) for a, b, c, d in tables]
    assert 0.92 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.98


def test_no_rows_have_no_value() -> None:
    with pytest.raises(ValueError, match="no rows"):
        mean_gain((0, 0, 0, 0), GAINS)
