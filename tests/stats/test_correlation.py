from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from offing.stats.correlation import (
    PROBES,
    Correlations,
    correlation_change,
    correlation_matrix,
    kurtosis,
    pair_changes,
)

Floats = NDArray[np.float64]


def wishart(matrix: Floats, n: int, size: int, rng: np.random.Generator) -> Floats:
    """Correlations of `size` samples of n normal rows (size x d x d), by Bartlett's decomposition."""
    d = len(matrix)
    lower = np.zeros((size, d, d))
    rows, columns = np.tril_indices(d, -1)
    lower[:, rows, columns] = rng.normal(size=(size, len(rows)))
    for i in range(d):
        lower[:, i, i] = np.sqrt(rng.chisquare(n - 1 - i, size))
    root = np.linalg.cholesky(matrix) @ lower
    scatter = root @ root.transpose(0, 2, 1)
    spread = np.sqrt(np.diagonal(scatter, axis1=1, axis2=2))
    return np.asarray(scatter / (spread[:, :, None] * spread[:, None, :]))


def with_pair(d: int, rho: float) -> Floats:
    matrix = np.eye(d)
    matrix[0, 1] = matrix[1, 0] = rho
    return matrix


def factor(d: int, most: float) -> Floats:
    loads = np.linspace(0.2 * most, most, d)
    matrix = np.outer(loads, loads)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def sums(rows: NDArray[np.int64]) -> tuple[int, NDArray[np.int64], NDArray[np.int64]]:
    return len(rows), rows.sum(axis=0), rows.T @ rows


def sample(matrix: Floats, n: int, excess: float = 0.0) -> Correlations:
    return Correlations(n, matrix, np.full(len(matrix), excess))


def test_correlations_are_pearsons() -> None:
    rng = np.random.default_rng(1)
    rows = np.rint(rng.normal(size=(4000, 6)) @ rng.normal(size=(6, 6)) * 16).astype(np.int64) + 1000
    assert correlation_matrix(*sums(rows)) == pytest.approx(np.corrcoef(rows.T), abs=1e-9)


def test_large_sums_lose_nothing() -> None:
    """A small spread far from 0, in sums beyond 2**53, where doubles would cancel to noise."""
    rng = np.random.default_rng(2)
    rows = rng.integers(0, 2, (3000, 2)) + 2**24
    rows[:, 1] ^= rows[:, 0] & 1
    expected = np.corrcoef(rows.T - 2**24)
    assert correlation_matrix(*sums(rows)) == pytest.approx(expected, abs=1e-12)


def test_a_constant_has_no_correlation() -> None:
    found = correlation_matrix(*sums(np.array([[1, 7], [2, 7], [4, 7]])))
    assert found[0, 0] == 1.0
    assert np.isnan(found[[0, 1, 1], [1, 0, 1]]).all()
    assert np.isnan(correlation_matrix(0, np.zeros(2, np.int64), np.zeros((2, 2), np.int64))).all()


INTS = st.integers(-(2**62), 2**62)


@given(st.integers(0, 2**40), st.lists(INTS, min_size=2, max_size=2), st.lists(INTS, min_size=4, max_size=4))
def test_sums_that_no_rows_have_stay_in_bounds(n: int, first: list[int], second: list[int]) -> None:
    found = correlation_matrix(n, np.array(first), np.array(second).reshape(2, 2))
    assert (np.isnan(found) | (abs(found) <= 1)).all()


def test_kurtosis() -> None:
    rng = np.random.default_rng(3)
    values = np.rint(rng.standard_t(5, 500) * 4)
    levels, counts = np.unique(values, return_counts=True)
    expected = scipy.stats.kurtosis(values, fisher=False)
    assert kurtosis(levels, counts) == pytest.approx(expected, rel=1e-12)
    assert np.isnan(kurtosis(np.array([3.0]), np.array([9])))
    assert np.isnan(kurtosis(np.array([]), np.array([])))
    assert np.isnan(kurtosis(np.array([1.0, 2.0]), np.array([0, 0])))


def test_a_single_pair_by_hand() -> None:
    now, then = sample(with_pair(2, 0.1), 200), sample(with_pair(2, 0.7), 1000)
    found = correlation_change(now, then)
    noise = [(1 - (r * r - (1 - r * r) ** 2 / (n - 1))) ** 2 / (n - 1) for r, n in ((0.1, 200), (0.7, 1000))]
    assert found.value == pytest.approx(np.sqrt(0.6**2 - sum(noise)), rel=1e-12)
    pooled = (200 * 0.1 + 1000 * 0.7) / 1200
    assert found.expected == pytest.approx((1 - pooled**2) * np.sqrt(1 / 199 + 1 / 999), rel=1e-12)
    z = pair_changes(now, then).z[0, 1]
    assert z == pytest.approx((np.arctanh(0.1) - np.arctanh(0.7)) / np.sqrt(1 / 197 + 1 / 997), rel=1e-12)
    assert pair_changes(now, then).p_values[0, 1] == pytest.approx(2 * scipy.stats.norm.sf(abs(z)), rel=1e-9)
    assert pair_changes(now, then).p_values[0, 0] == 1.0


def test_the_change_is_the_root_mean_square_over_pairs() -> None:
    d, n = 6, 10**9
    found = correlation_change(sample(with_pair(d, 0.5), n), sample(with_pair(d, -0.25), n))
    assert found.value == pytest.approx(0.75 / np.sqrt(15), rel=1e-6)
    assert found.low == pytest.approx(found.value, rel=1e-3)
    assert found.high == pytest.approx(found.value, rel=1e-3)


def test_the_order_of_columns_does_not_show() -> None:
    rng = np.random.default_rng(4)
    a, b = wishart(factor(8, 0.8), 80, 2, rng)
    order = rng.permutation(8)
    mixed = [side[np.ix_(order, order)] for side in (a, b)]
    assert correlation_change(sample(mixed[0], 80), sample(mixed[1], 80)) == pytest.approx(
        correlation_change(sample(a, 80), sample(b, 80)), rel=1e-9
    )


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize(
    ("now", "then"),
    [
        (np.eye(4), np.eye(4)),
        (factor(4, 0.9), factor(4, 0.9)),
        (with_pair(4, 0.7), np.eye(4)),
        (np.eye(4), factor(4, 0.9)),
    ],
    ids=["none", "none, correlated", "one pair", "all pairs"],
)
def test_coverage(now: Floats, then: Floats, n: int) -> None:
    """The nominal 95 % interval holds the true change in 93 % to 99 % of 2,000 normal samples."""
    rng = np.random.default_rng([n, 5])
    pairs = np.triu_indices(4, 1)
    truth = np.sqrt(((now - then)[pairs] ** 2).mean())
    sides = wishart(now, n, 2000, rng), wishart(then, 5000, 2000, rng)
    found = [correlation_change(sample(a, n), sample(b, 5000)) for a, b in zip(*sides, strict=True)]
    covered = np.mean([one.low <= truth <= one.high for one in found])
    assert 0.93 <= covered <= 0.99
    if truth == 0:
        raw = ((sides[0] - sides[1])[:, pairs[0], pairs[1]] ** 2).mean()
        assert np.mean([one.expected**2 for one in found]) == pytest.approx(raw, rel=0.05)
        assert np.mean(
            [
                pair_changes(sample(a, n), sample(b, 5000)).p_values[0, 1] < 0.05
                for a, b in zip(*sides, strict=True)
            ]
        ) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("shape", ["t5", "exponential"])
def test_heavy_tails_that_columns_share_are_allowed_for(shape: str) -> None:
    """Of a common factor with these tails, normal theory would expect two thirds of what comes by chance."""
    rng = np.random.default_rng(6)

    def draw(size: tuple[int, int]) -> Floats:
        return rng.standard_t(5, size) if shape == "t5" else rng.exponential(size=size)

    raw, expected, false = [], [], []
    for _ in range(300):
        sides = []
        for n in (200, 1000):
            rows = np.sqrt(0.6) * draw((n, 1)) + np.sqrt(0.4) * draw((n, 4))
            excess = scipy.stats.kurtosis(rows, axis=0)
            sides.append(Correlations(n, np.corrcoef(rows.T), excess))
        found = correlation_change(sides[0], sides[1])
        raw.append(((sides[0].matrix - sides[1].matrix)[np.triu_indices(4, 1)] ** 2).mean())
        expected.append(found.expected**2)
        false.append(found.low > 0)
    assert np.mean(expected) == pytest.approx(np.mean(raw), rel=0.2)
    assert np.mean(false) < 0.06


def test_many_columns_are_looked_at_in_few_directions() -> None:
    rng = np.random.default_rng(7)
    d = 20
    assert d * (d - 1) / 2 > PROBES
    found = [
        correlation_change(sample(a, 300), sample(b, 3000))
        for a, b in zip(
            wishart(factor(d, 0.8), 300, 400, rng), wishart(factor(d, 0.8), 3000, 400, rng), strict=True
        )
    ]
    assert np.mean([one.low > 0 for one in found]) < 0.045


@st.composite
def correlations(draw: st.DrawFn) -> Correlations:
    d = 3
    matrix = np.eye(d)
    for i in range(d):
        for j in range(i):
            matrix[i, j] = matrix[j, i] = draw(st.floats(-1, 1) | st.sampled_from([-1.0, 0.0, 1.0]))
    excess = draw(st.lists(st.floats(-2, 1e12) | st.just(float("nan")), min_size=d, max_size=d))
    return Correlations(draw(st.integers(4, 10**12)), matrix, np.array(excess))


@settings(max_examples=300)
@given(correlations(), correlations())
def test_any_correlations_give_an_interval(a: Correlations, b: Correlations) -> None:
    found = correlation_change(a, b)
    assert 0 <= found.low <= found.value <= found.high <= 2
    assert found.expected >= 0
    changes = pair_changes(a, b)
    assert ((changes.p_values >= 0) & (changes.p_values <= 1)).all()


def test_what_has_no_answer_raises() -> None:
    good = sample(np.eye(2), 10)
    for bad in (sample(np.eye(1), 10), sample(np.eye(2), 3), sample(np.full((2, 2), np.nan), 10)):
        with pytest.raises(ValueError, match=r"needs 2 columns|without variance"):
            correlation_change(bad, bad)
    with pytest.raises(ValueError, match="4 rows"):
        pair_changes(good, sample(np.eye(2), 3))
