from __future__ import annotations

import math

import numpy as np
import pytest

from offing.stats.cell_losses import CellLosses, expected_mean_loss, first_order_harm

EVEN = CellLosses(np.full(3, 1000.0), np.array([100.0, 200.0, 300.0]), np.array([100.0, 200.0, 300.0]))


def test_the_first_order_by_hand() -> None:
    found = first_order_harm(EVEN, np.array([10, 20, 70]), np.array([100, 100, 100]))
    # Shares moved by -.2333, -.1333, +.3667; losses lie -.1, 0, +.1 about their mean.
    assert found.value == pytest.approx(0.06, abs=2e-4)
    assert first_order_harm(EVEN, np.array([70, 20, 10]), np.array([1, 1, 1])).value == pytest.approx(
        -0.06, abs=2e-4
    )
    assert first_order_harm(EVEN, np.array([5, 5, 5]), np.array([7, 7, 7])).value == pytest.approx(
        0, abs=1e-15
    )


def test_harm_and_mean_loss_agree() -> None:
    now, then = np.array([10, 20, 70]), np.array([100, 100, 100])
    expected = expected_mean_loss(EVEN, now).value
    assert expected == pytest.approx(EVEN.mean + first_order_harm(EVEN, now, then).value, abs=1e-12)
    assert expected == pytest.approx(0.26, abs=2e-4)


def test_a_cell_without_labels_does_no_harm_but_is_not_trusted() -> None:
    losses = CellLosses(
        np.array([500.0, 500.0, 0.0]), np.array([50.0, 150.0, 0.0]), np.array([50.0, 150.0, 0.0])
    )
    then = np.array([500, 500, 0])
    seen, unseen = (first_order_harm(losses, np.array(now), then) for now in ([500, 500, 0], [250, 250, 500]))
    assert seen.value == pytest.approx(0, abs=1e-12)
    assert unseen.value == pytest.approx(0, abs=1e-12)
    assert unseen.high - unseen.low > 3 * (seen.high - seen.low)


def test_nothing_to_say() -> None:
    empty, zero = CellLosses(*[np.zeros(2)] * 3), np.zeros(2, np.int64)
    two = CellLosses(np.ones(2), np.ones(2), np.ones(2))
    assert math.isnan(empty.mean) and math.isnan(empty.variance)
    for losses, now, then in ((empty, zero + 1, zero + 1), (two, zero, zero + 1), (two, zero + 1, zero)):
        with pytest.raises(ValueError, match="no harm"):
            first_order_harm(losses, now, then)
    for losses, now in ((empty, zero + 1), (two, zero)):
        with pytest.raises(ValueError, match="no expected loss"):
            expected_mean_loss(losses, now)


def test_one_row_has_an_interval() -> None:
    one = np.array([1, 0, 0])
    found = first_order_harm(EVEN, one, one)
    assert found.low <= found.value <= found.high and math.isfinite(found.high)


CELLS = 12
RATES = np.linspace(0.02, 0.4, CELLS)
SHARES = {
    "nothing moved": (np.full(CELLS, 1 / CELLS), np.full(CELLS, 1 / CELLS)),
    "moved": (np.full(CELLS, 1 / CELLS), np.exp(np.linspace(-0.5, 0.5, CELLS))),
    "uneven cells": (np.arange(1, CELLS + 1) + 2.0, np.arange(CELLS, 0, -1) + 2.0),
}


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("shares", SHARES)
@pytest.mark.parametrize("kind", ["errors", "sizes"])
def test_intervals_hold(n: int, shares: str, kind: str) -> None:
    """2,000 windows and baselines of 2,000 rows, half of them labelled; 0/1 and exponential losses."""
    rng = np.random.default_rng([n, len(shares), len(kind)])
    then, now = (part / part.sum() for part in SHARES[shares])
    harm = ((now - then) * (RATES - then @ RATES)).sum()
    held = np.zeros((2000, 2), np.bool_)
    for run in range(len(held)):
        before, current = rng.multinomial(2000, then), rng.multinomial(n, now)
        labelled = rng.binomial(before, 0.5)
        if kind == "errors":
            sums = squares = rng.binomial(labelled, RATES).astype(float)
            came = rng.binomial(current, RATES).sum() / n
        else:
            rows = np.repeat(np.arange(CELLS), labelled)
            sizes = rng.exponential(RATES[rows])
            sums, squares = (np.bincount(rows, sizes**power, CELLS) for power in (1, 2))
            came = rng.gamma(np.maximum(current, 1e-9), RATES).sum() / n
        losses = CellLosses(labelled.astype(float), sums, squares)
        found = first_order_harm(losses, current, before), expected_mean_loss(losses, current)
        held[run] = found[0].low <= harm <= found[0].high, found[1].low <= came <= found[1].high
    coverage = held.mean(axis=0)
    assert ((coverage >= 0.92) & (coverage <= 0.98)).all(), coverage
