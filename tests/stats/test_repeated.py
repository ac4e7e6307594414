from __future__ import annotations

import numpy as np
import pytest

from offing.profiles.twins import KEPT, Twins
from offing.stats.repeated import repeated_share


def test_a_complete_sample_is_exact() -> None:
    found = repeated_share(np.array([3, 1, 1, 1]), complete=True)
    assert tuple(found) == pytest.approx((2 / 6,) * 3)
    assert tuple(repeated_share(np.array([1, 1]), complete=True)) == (0.0, 0.0, 0.0)


def test_no_rows_say_nothing() -> None:
    assert repeated_share(np.empty(0, np.int64), complete=False) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("counts", [[1], [5], [2, 2, 2], [1] * 100])
def test_equal_counts_have_an_interval_too(counts: list[int]) -> None:
    found = repeated_share(np.array(counts), complete=False)
    assert found.value == pytest.approx(1 - len(counts) / sum(counts))
    assert found.low <= found.value <= found.high
    assert found.high - found.low > 0.01


@pytest.mark.parametrize("share", [0.01, 0.1, 0.4])
def test_the_interval_covers(share: float) -> None:
    """2,000 simulations: the sample of 256 distinct rows of a window of 5,000."""
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(2000):
        counts = 1 + rng.poisson(share / (1 - share), 5000)
        truth = 1 - len(counts) / counts.sum()
        found = repeated_share(counts[:KEPT], complete=False)
        covered += found.low <= truth <= found.high
    assert 0.92 <= covered / 2000 <= 0.985


def test_a_sample_by_hash_is_the_same_however_rows_are_split() -> None:
    rng = np.random.default_rng(0)
    hashes = rng.integers(0, 2**63, 2000).astype(np.uint64)
    rows = np.concatenate([hashes, hashes[:500], hashes[:100]])
    rng.shuffle(rows)
    whole = Twins.of(rows)
    parts = [Twins.of(rows[start : start + 300]) for start in range(0, len(rows), 300)]
    assert Twins.merge(parts) == whole
    assert Twins.merge(parts[::-1]) == whole
    assert len(whole.hashes) == KEPT
    values, counts = np.unique(rows, return_counts=True)
    assert whole.counts.tolist() == counts[:KEPT].tolist()
    assert whole.hashes.tolist() == values[:KEPT].tolist()
