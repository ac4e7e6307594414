from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import auc

from offing.stats import cbpe
from offing.stats.cbpe import ExpectedLabels
from offing.stats.estimate import Estimate
from offing.stats.score_map import ScoreMap

CELLS = 96
MIDDLE = (np.arange(CELLS) + 0.5) / CELLS
POSITIVE = MIDDLE >= 0.5
LOSSES = -np.log(MIDDLE), -np.log(1 - MIDDLE)


def cell_of(scores: np.ndarray) -> np.ndarray:
    cells: np.ndarray = np.minimum((scores * CELLS).astype(int), CELLS - 1)
    return cells


def learned(events: np.ndarray, rows: np.ndarray) -> ScoreMap:
    there = rows > 0
    return ScoreMap.fit(MIDDLE[there], events[there], rows[there], POSITIVE[there])


def by_hand() -> ExpectedLabels:
    """Four scores with P = .1 .3 .6 .9, ten rows each in the baseline; 10 20 30 40 rows now."""
    places = np.array([0.1, 0.3, 0.6, 0.9])
    map_ = ScoreMap.fit(places, np.array([1, 3, 6, 9]), np.full(4, 10), places > 0.5)
    return ExpectedLabels(map_, places, np.array([10.0, 20, 30, 40]), places > 0.5)


def test_an_expected_confusion_by_hand() -> None:
    rows = by_hand()
    # tp = 30·.6 + 40·.9 = 54, fn = 10·.1 + 20·.3 = 7
    assert rows.confusion == pytest.approx((0.54, 0.16, 0.07, 0.23))
    assert cbpe.accuracy(rows).value == pytest.approx(0.77)
    assert cbpe.precision(rows).value == pytest.approx(54 / 70)
    assert cbpe.recall(rows).value == pytest.approx(54 / 61)
    assert cbpe.f1(rows).value == pytest.approx(2 * 54 / (70 + 61))
    # The pairs of a positive and a negative, ties counted half: .6·.9 rows above .3·.7 and so on.
    up, down = np.array([1.0, 6, 18, 36]), np.array([9.0, 14, 12, 4])
    pairs = sum(up[i] * (down[:i].sum() + down[i] / 2) for i in range(4))
    assert cbpe.roc_auc(rows).value == pytest.approx(pairs / (61 * 39))
    loss = cbpe.mean_loss(rows, np.array([4.0, 3, 2, 1]), np.zeros(4))
    assert loss.value == pytest.approx((1 * 4 + 6 * 3 + 18 * 2 + 36 * 1) / 100)


def test_what_is_known_beside_the_scores_changes_value_and_interval() -> None:
    plain = by_hand()
    shifted = ExpectedLabels(plain.map, plain.places, plain.rows, plain.positive, (-0.05, 0.05, 0.05, -0.05))
    before, after = cbpe.accuracy(plain), cbpe.accuracy(shifted)
    assert after.value == pytest.approx(before.value - 0.1)
    assert after.low < before.low - 0.1 and after.high > after.value + 0.1
    assert cbpe.precision(shifted).value == pytest.approx(49 / 70)


def test_a_sample_of_more_rows_is_less_certain_of_the_whole_s_labels_only() -> None:
    plain = by_hand()
    whole = ExpectedLabels(plain.map, plain.places, plain.rows, plain.positive, whole=1e9)
    few, many = cbpe.accuracy(plain), cbpe.accuracy(whole)
    assert few.value == many.value
    assert many.high - many.low < few.high - few.low


def test_what_is_not_defined_is_refused() -> None:
    places = np.array([0.1, 0.9])
    never = ScoreMap.fit(places, np.zeros(2), np.full(2, 10), places > 0.5)
    rows = ExpectedLabels(never, places, np.array([5.0, 0.0]), places > 0.5)
    for metric in (cbpe.precision, cbpe.recall, cbpe.f1, cbpe.roc_auc):
        with pytest.raises(ValueError, match=r"^no "):
            metric(rows)
    assert cbpe.accuracy(rows).value == 1.0
    always = ScoreMap.fit(places, np.full(2, 10), np.full(2, 10), places > 0.5)
    with pytest.raises(ValueError, match="no events"):
        cbpe.roc_auc(ExpectedLabels(always, places, np.ones(2), places > 0.5))
    with pytest.raises(ValueError, match="no rows"):
        cbpe.accuracy(ExpectedLabels(never, places, np.zeros(2), places > 0.5))


def by_rows(scores: np.ndarray, labels: np.ndarray, now: np.ndarray) -> dict[str, float]:
    """CBPE as NannyML publishes it, row by row: isotonic calibration, then expected confusion and curve."""
    chance = IsotonicRegression(out_of_bounds="clip").fit(scores, labels).predict(now)
    said = now >= 0.5
    tp, fp, fn = chance[said].sum(), (1 - chance[said]).sum(), chance[~said].sum()
    falling = np.argsort(-now, kind="stable")
    ups = np.concatenate([[0], np.cumsum(chance[falling])])
    downs = np.concatenate([[0], np.cumsum(1 - chance[falling])])
    return {
        "accuracy": (tp + (1 - chance[~said]).sum()) / len(now),
        "precision": tp / (tp + fp),
        "recall": tp / (tp + fn),
        "f1": 2 * tp / (2 * tp + fp + fn),
        "roc_auc": auc(downs / downs[-1], ups / ups[-1]),
    }


def test_it_is_nannyml_s_definition_to_the_grid() -> None:
    rng = np.random.default_rng(5)
    scores, now = rng.beta(2, 3, 300_000), rng.beta(3, 2.5, 50_000)
    labels = rng.random(300_000) < expit(1.3 * logit(scores) - 0.2)
    cells = cell_of(scores)
    map_ = learned(np.bincount(cells, labels, CELLS), np.bincount(cells, minlength=CELLS))
    rows = ExpectedLabels(map_, MIDDLE, np.bincount(cell_of(now), minlength=CELLS).astype(float), POSITIVE)
    metrics: dict[str, Callable[[ExpectedLabels], Estimate]] = {
        "accuracy": cbpe.accuracy, "precision": cbpe.precision, "recall": cbpe.recall, "f1": cbpe.f1,
        "roc_auc": cbpe.roc_auc,
    }  # fmt: skip
    for name, value in by_rows(scores, labels, now).items():
        assert metrics[name](rows).value == pytest.approx(value, abs=1e-3), name


def realised(events: np.ndarray, rows: np.ndarray) -> dict[str, float]:
    others, n = rows - events, rows.sum()
    tp, said = events[POSITIVE].sum(), rows[POSITIVE].sum()
    above = np.cumsum(others) - others / 2
    return {
        "accuracy": (tp + others[~POSITIVE].sum()) / n,
        "precision": tp / said,
        "recall": tp / events.sum(),
        "f1": 2 * tp / (said + events.sum()),
        "roc_auc": (events * above).sum() / (events.sum() * others.sum()),
        "log_loss": (events * LOSSES[0] + others * LOSSES[1]).sum() / n,
        "brier": (events * (1 - MIDDLE) ** 2 + others * MIDDLE**2).sum() / n,
    }


def estimates(rows: ExpectedLabels) -> dict[str, Estimate]:
    return {
        "accuracy": cbpe.accuracy(rows),
        "precision": cbpe.precision(rows),
        "recall": cbpe.recall(rows),
        "f1": cbpe.f1(rows),
        "roc_auc": cbpe.roc_auc(rows),
        "log_loss": cbpe.mean_loss(rows, *LOSSES),
        "brier": cbpe.mean_loss(rows, (1 - MIDDLE) ** 2, MIDDLE**2),
    }


TRUTHS: dict[str, Any] = {
    "calibrated by a curve": expit(1.3 * logit(MIDDLE) - 0.2),
    "hardly informative": 0.3 + 0.2 * MIDDLE,
}


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("truth", TRUTHS)
def test_the_interval_holds_what_comes(n: int, truth: str) -> None:
    """2,000 windows whose scores have moved; each with a baseline of 1,000 labelled rows of its own."""
    rng = np.random.default_rng([n, len(truth)])
    held: dict[str, list[bool]] = {}
    for _ in range(1000):
        before = np.bincount(cell_of(rng.beta(2, 3, 1000)), minlength=CELLS)
        map_ = learned(rng.binomial(before, TRUTHS[truth]), before)
        for _ in range(2):
            rows = np.bincount(cell_of(rng.beta(3, 2.5, n)), minlength=CELLS)
            came = realised(rng.binomial(rows, TRUTHS[truth]), rows)
            for name, found in estimates(ExpectedLabels(map_, MIDDLE, rows.astype(float), POSITIVE)).items():
                held.setdefault(name, []).append(found.low <= came[name] <= found.high)
    coverage = {name: float(np.mean(part)) for name, part in held.items()}
    assert all(0.92 <= share <= 0.98 for share in coverage.values()), coverage
