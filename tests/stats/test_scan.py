from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import t

from offing.stats.scan import WINDOWS, largest_evidence, scan

SIZES = st.tuples(st.integers(1, 70), st.integers(1, 3))
SCORES = SIZES.flatmap(
    lambda shape: arrays(
        np.float64, shape, elements=st.floats(-3, 3) | st.just(float("nan")), fill=st.nothing()
    )
)
SEEDS = st.integers(0, 2**32 - 1)


def options(seed: int, series: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {"baseline": rng.integers(0, 40, series), "direction": rng.integers(-1, 2, series)}


def reference(window: np.ndarray, b: int, direction: int) -> float:
    """Return the evidence of one window, from the definition."""
    known = window[~np.isnan(window)]
    if b < 3 or np.isnan(window[-1]) or 2 * known.size < window.size:
        return 0.0
    z = known.mean() / np.sqrt(1 / known.size + 1 / b)
    p = {0: 2 * t.sf(abs(z), b - 1), 1: t.sf(z, b - 1), -1: t.cdf(z, b - 1)}[direction]
    return float(-np.log(p))


@given(SCORES, SEEDS)
def test_it_finds_the_strongest_of_all_windows(scores: np.ndarray, seed: int) -> None:
    given_options = options(seed, scores.shape[1])
    found = scan(scores, **given_options)
    for i, j in np.ndindex(*scores.shape):
        b, direction = (int(given_options[name][j]) for name in ("baseline", "direction"))
        lengths = [w for w in WINDOWS if w <= i + 1]
        each = [reference(scores[i + 1 - w : i + 1, j], b, direction) for w in lengths]
        assert found.evidence[i, j] == pytest.approx(max(each), abs=1e-6)
        if found.evidence[i, j] > 0:
            length = int(found.length[i, j])
            assert each[lengths.index(length)] == pytest.approx(max(each), abs=1e-6)
            assert found.mean[i, j] == pytest.approx(np.nanmean(scores[i + 1 - length : i + 1, j]), abs=1e-9)


@given(SCORES, SEEDS)
def test_the_largest_evidence_is_the_scan_s(scores: np.ndarray, seed: int) -> None:
    given_options = options(seed, scores.shape[1])
    largest = scan(scores, **given_options).evidence.max()
    assert largest_evidence(scores, **given_options) == pytest.approx(largest, abs=1e-9)


def test_of_nothing_there_is_no_evidence() -> None:
    nothing: dict[str, Any] = {"baseline": np.array([30]), "direction": np.array([0])}
    assert scan(np.empty((0, 1)), **nothing).evidence.shape == (0, 1)
    assert largest_evidence(np.empty((0, 1)), **nothing) == 0
    assert largest_evidence(np.full((9, 1), np.nan), **nothing) == 0


def test_what_comes_later_does_not_change_what_was_found() -> None:
    scores = np.random.default_rng(5).normal(size=(50, 2))
    sides: dict[str, Any] = {"baseline": np.array([30, 30]), "direction": np.array([0, 1])}
    early, late = scan(scores[:40], **sides), scan(scores, **sides)
    np.testing.assert_allclose(late.evidence[:40], early.evidence)
    np.testing.assert_array_equal(late.length[:40], early.length)


def test_a_small_lasting_shift_is_found_by_a_long_window_and_a_large_one_by_a_short() -> None:
    sides: dict[str, Any] = {"baseline": np.array([60]), "direction": np.array([0])}
    small, large = np.full((32, 1), 0.5), np.zeros((32, 1))
    large[-1] = 3
    assert scan(small, **sides).length[-1, 0] == 32
    assert scan(large, **sides).length[-1, 0] == 1
