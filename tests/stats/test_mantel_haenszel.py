from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit, logit

from offing.stats.mantel_haenszel import OddsRatios, common_odds_ratio

RUNS = 2000


def ratio(a: object, b: object, c: object, d: object) -> OddsRatios:
    return common_odds_ratio(
        np.array(a), np.array(b), baseline_positives=np.array(c), baseline_negatives=np.array(d)
    )


def test_a_published_example() -> None:
    """The 2 x 2 x 2 table of Robins, Breslow and Greenland's formula, by hand, with many rows."""
    a, b, c, d = (1000 * np.array(part) for part in ([10, 20], [30, 10], [40, 15], [60, 30]))
    total = a + b + c + d
    r, s = a * d / total, b * c / total
    p, q = (a + d) / total, (b + c) / total
    variance = (
        (p * r).sum() / r.sum() ** 2
        + (p * s + q * r).sum() / (r.sum() * s.sum())
        + (q * s).sum() / s.sum() ** 2
    ) / 2
    value = r.sum() / s.sum()
    found = ratio(a, b, c, d)
    assert float(found.value) == pytest.approx(value, rel=1e-4)
    half = 1.959964 * np.sqrt(variance)
    assert (float(found.low), float(found.high)) == pytest.approx(
        (value * np.exp(-half), value * np.exp(half)), rel=1e-3
    )


def test_one_stratum_is_the_odds_ratio_with_a_half_added() -> None:
    found = ratio([12], [8], [5], [15])
    assert float(found.value) == pytest.approx(12.5 * 15.5 / (8.5 * 5.5))
    half = 1.959964 * np.sqrt(1 / 12.5 + 1 / 8.5 + 1 / 5.5 + 1 / 15.5)
    assert float(found.high / found.value) == pytest.approx(np.exp(half), rel=1e-6)


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("strata", [1, 5, 20])
@pytest.mark.parametrize(("base", "shift"), [(0.1, 0.0), (0.1, 0.7), (0.4, 0.0), (0.4, -1.0)])
def test_the_interval_covers(n: int, strata: int, base: float, shift: float) -> None:
    rng = np.random.default_rng([n, strata])
    before = expit(logit(base) + np.linspace(-1.5, 1.5, strata) * (strata > 1))
    after = expit(logit(before) + shift)
    even = np.full(strata, 1 / strata)
    rows, then = rng.multinomial(n, even, RUNS), rng.multinomial(5000, even, RUNS)
    a, c = rng.binomial(rows, after), rng.binomial(then, before)
    found = ratio(a, rows - a, c, then - c)
    assert 0.925 <= np.mean((found.low <= np.exp(shift)) & (np.exp(shift) <= found.high)) <= 0.98


def test_no_positives_at_all_give_a_finite_ratio() -> None:
    found = ratio([0, 0], [300, 300], [500, 900], [2500, 2100])
    assert 0 < float(found.low) < float(found.value) < float(found.high) < 0.1


def test_nothing_in_common_gives_none() -> None:
    assert np.isnan(ratio([5, 0], [5, 0], [0, 5], [0, 5]).value)
    assert np.isnan(ratio([], [], [], []).value)


@given(arrays(np.int64, (4, 3, 5), elements=st.integers(0, 10**9)))
def test_any_counts_give_an_ordered_interval(counts: np.ndarray) -> None:
    found = ratio(*counts)
    some = np.isfinite(found.value)
    assert (some == ((counts[0] + counts[1] > 0) & (counts[2] + counts[3] > 0)).any(-1)).all()
    assert (found.low[some] <= found.value[some]).all()
    assert (found.value[some] <= found.high[some]).all()
    assert (found.low[some] >= 0).all()
