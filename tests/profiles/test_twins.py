from __future__ import annotations

import numpy as np

from offing.profiles.twins import KEPT, Twins


def test_the_least_hashes_are_kept_with_all_their_rows() -> None:
    hashes = np.arange(1000, dtype=np.uint64)
    rows = np.concatenate([hashes, hashes[:10], hashes[990:]])
    found = Twins.of(rows)
    assert found.hashes.tolist() == list(range(KEPT))
    assert found.counts.tolist() == [2] * 10 + [1] * (KEPT - 10)
    assert found.rows == KEPT + 10


def test_samples_add_up_in_any_order() -> None:
    hashes = np.random.default_rng(0).integers(0, 2**63, 900).astype(np.uint64)
    rows = np.concatenate([hashes, hashes[::3]])
    parts = [Twins.of(rows[place::4]) for place in range(4)]
    assert Twins.merge(parts) == Twins.merge(parts[::-1]) == Twins.of(rows)
    assert Twins.merge([Twins.merge(parts[:2]), Twins.merge(parts[2:]), Twins()]) == Twins.of(rows)
    assert Twins.merge([]) == Twins()
