from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve as peer

from offing.stats.calibration import (
    calibration_curve,
    calibration_distance,
    expected_calibration_error,
)

SCORES = (np.arange(200) + 0.5) / 200


def test_bins_of_equal_size_are_scikit_learn_s() -> None:
    rng = np.random.default_rng(0)
    score = np.repeat(SCORES, 50)
    label = rng.random(len(score)) < score**1.5
    hits = np.bincount(np.repeat(np.arange(200), 50), weights=label).astype(np.int64)
    curve = calibration_curve(SCORES, hits, 50 - hits)
    rates, means = peer(label, score, n_bins=10, strategy="quantile")
    assert [part.rate.value for part in curve] == pytest.approx(rates)
    assert [part.score for part in curve] == pytest.approx(means)
    plain = expected_calibration_error(curve)
    assert plain == pytest.approx(np.mean(np.abs(rates - means)))


def test_no_rows_have_no_curve() -> None:
    nothing = np.zeros(200, np.int64)
    assert calibration_curve(SCORES, nothing, nothing) == []
    assert expected_calibration_error([]) == 0.0
    with pytest.raises(ValueError, match="no rows"):
        calibration_distance([])


def test_one_row_has_a_wide_interval() -> None:
    one = np.zeros(200, np.int64)
    one[100] = 1
    found = calibration_distance(calibration_curve(SCORES, one, 0 * one))
    assert found.low <= found.value <= found.high
    assert found.high - found.low > 0.4


@pytest.mark.parametrize("shape", ["calibrated", "shifted", "overconfident", "low"])
@pytest.mark.parametrize("spread", [(2, 2), (1, 5)])
@pytest.mark.parametrize("n", [50, 500, 5000])
def test_the_interval_covers_and_chance_is_taken_off(shape: str, spread: tuple[int, int], n: int) -> None:
    """1,000 simulations each, 24 cases; the truth is that of the bins that a sample has."""
    rng = np.random.default_rng(n)
    rate = {
        "calibrated": SCORES,
        "shifted": np.clip(SCORES + 0.05, 0, 1),
        "overconfident": 0.5 + (SCORES - 0.5) * 0.6,
        "low": SCORES * 0.6,
    }[shape]
    shares = np.bincount((rng.beta(*spread, 200_000) * 200).astype(int), minlength=200) / 200_000
    covered, values, truths = 0, [], []
    for _ in range(1000):
        rows = rng.multinomial(n, shares)
        hits = rng.binomial(rows, rate)
        found = calibration_distance(calibration_curve(SCORES, hits, rows - hits))
        truth = _truth(rows, rate)
        covered += found.low - 1e-12 <= truth <= found.high + 1e-12
        values.append(found.value**2)
        truths.append(truth**2)
    assert 0.91 <= covered / 1000 <= 0.985
    assert np.mean(values) == pytest.approx(np.mean(truths), abs=0.012 if n == 50 else 0.002)  # never below 0


def _truth(rows: np.ndarray, rate: np.ndarray) -> float:
    middle = np.cumsum(rows) - rows / 2
    place = np.minimum((middle * 10 / rows.sum()).astype(int), 9)
    sizes = np.bincount(place, rows, 10)
    gaps = np.bincount(place, rows * (rate - SCORES), 10)[sizes > 0] / sizes[sizes > 0]
    return float(np.sqrt((sizes[sizes > 0] / rows.sum() * gaps**2).sum()))
