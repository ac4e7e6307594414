from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from offing.stats.cbpe import accuracy
from offing.stats.pape import LARGEST_RATIO, density_ratio, effective_rows, expected_labels, weighted_map
from offing.stats.score_map import ScoreMap


def test_a_ratio_of_densities_from_probabilities() -> None:
    # Twice as many rows of now: a probability of 2/3 says that a row is as frequent as ever.
    found = density_ratio(np.array([2 / 3, 2 / 3, 1 / 3, 0.8]), n=200, m=100)
    assert found == pytest.approx(np.array([1, 1, 0.25, 2]) / 1.0625)
    assert found.mean() == pytest.approx(1.0)
    certain = density_ratio(np.array([0.0, 1.0]), n=10, m=10)
    assert certain[1] / certain[0] == pytest.approx(LARGEST_RATIO / 1e-6, rel=1e-3)
    assert len(density_ratio(np.zeros(0), n=1, m=1)) == 0
    with pytest.raises(ValueError, match="no ratio"):
        density_ratio(np.array([0.5]), n=0, m=5)


def test_effective_rows() -> None:
    assert effective_rows(np.ones(7)) == pytest.approx(7)
    assert effective_rows(np.array([1.0, 0, 0])) == pytest.approx(1)
    assert effective_rows(np.zeros(3)) == 0


def test_equal_weights_are_no_weights() -> None:
    rng = np.random.default_rng(1)
    scores = np.round(rng.random(400), 2)
    events = rng.random(400) < scores
    once, thrice = (weighted_map(scores, events, scores > 0.5, np.full(400, w)) for w in (1.0, 3.0))
    for name in ("curve", "excess", "variance", "spread"):
        assert getattr(thrice, name) == pytest.approx(getattr(once, name), abs=1e-12)
    rows = expected_labels(once, scores, scores > 0.5, whole=0.0)
    assert rows.n == 400
    assert accuracy(rows).value == pytest.approx(float((events == (scores > 0.5)).mean()), abs=0.01)


def test_one_score_may_be_decided_both_ways() -> None:
    scores, sides = np.array([0.5, 0.5, 0.5]), np.array([True, False, True])
    learned = weighted_map(np.full(20, 0.5), np.arange(20) < 5, np.arange(20) < 12, np.ones(20))
    rows = expected_labels(learned, scores, sides, whole=0.0)
    assert sorted(zip(rows.rows.tolist(), rows.positive.tolist(), strict=True)) == [(1.0, False), (2.0, True)]
    # A quarter are events: right are a quarter of the positive rows and three quarters of the other.
    assert accuracy(rows).value == pytest.approx((2 * 0.25 + 0.75) / 3)


def draw(rng: np.random.Generator, size: int, share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return scores, labels and a group that the scores do not know of: it has fewer positives."""
    group = rng.random(size) < share
    scores = np.round(rng.beta(2, 2, size), 2).clip(0.01, 0.99)
    return scores, rng.random(size) < expit(logit(scores) - 1.5 * group), group


def holds(learned: ScoreMap, scores: np.ndarray, real: float) -> bool:
    found = accuracy(expected_labels(learned, scores, scores >= 0.5, whole=float(len(scores))))
    return found.low <= real <= found.high


@pytest.mark.parametrize("n", [50, 500, 5000])
def test_the_interval_holds_what_comes_where_that_of_plain_scores_does_not(n: int) -> None:
    """2,000 windows in which the group grows from 20 to 60 %; the true ratios are given."""
    rng = np.random.default_rng(n)
    held, plain = [], []
    for _ in range(1000):
        past, labels, group = draw(rng, 1500, 0.2)
        learned = weighted_map(past, labels, past >= 0.5, np.where(group, 0.6 / 0.2, 0.4 / 0.8))
        unweighted = weighted_map(past, labels, past >= 0.5, np.ones(1500)) if n == 5000 else None
        for _ in range(2):
            scores, came, _ = draw(rng, n, 0.6)
            real = float((came == (scores >= 0.5)).mean())
            held.append(holds(learned, scores, real))
            plain += [holds(unweighted, scores, real)] if unweighted else []
    assert 0.92 <= np.mean(held) <= 0.98
    if plain:
        assert np.mean(plain) < 0.7
