from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from offing.stats.precision_recall import average_precision

CELLS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=12)


@given(cells=CELLS)
def test_it_is_scikit_learn_s(cells: list[tuple[int, int]]) -> None:
    positives, negatives = (np.array(side) for side in zip(*cells, strict=True))
    if not positives.sum():
        with pytest.raises(ValueError, match="no positives"):
            average_precision(positives, negatives)
        return
    places = np.arange(len(cells))
    label = np.concatenate([np.ones(positives.sum()), np.zeros(negatives.sum())])
    score = np.concatenate([np.repeat(places, positives), np.repeat(places, negatives)])
    found = average_precision(positives, negatives)
    assert found.value == pytest.approx(average_precision_score(label, score), abs=1e-9)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12
    assert found.high <= 1 + 1e-12


@pytest.mark.parametrize(("base", "apart"), [(0.05, 1.0), (0.2, 0.0), (0.3, 1.0), (0.5, 0.5), (0.5, 2.0)])
@pytest.mark.parametrize("n", [50, 500, 5000])
def test_the_interval_covers(base: float, apart: float, n: int) -> None:
    """2,000 simulations; as the metric does, samples of fewer than ten positives are passed over."""
    rng = np.random.default_rng(7)
    truth_rows = 400_000
    label = rng.random(truth_rows) < base
    cell = np.clip(((rng.normal(0, 1, truth_rows) + apart * label + 4) * 8).astype(int), 0, 63)
    counts = np.concatenate([np.bincount(cell[label], minlength=64), np.bincount(cell[~label], minlength=64)])
    truth = average_precision(counts[:64], counts[64:]).value
    drawn = rng.multinomial(n, counts / truth_rows, 2000)
    found = [average_precision(d[:64], d[64:]) for d in drawn if d[:64].sum() >= 10]
    if len(found) > 1000:
        assert 0.92 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.98


def test_perfect_scores_are_not_certain() -> None:
    found = average_precision(np.array([0, 20]), np.array([80, 0]))
    assert found.value == found.high == 1.0
    assert 0.7 < found.low < 0.95
