from __future__ import annotations

import numpy as np
import pytest

from offing.stats.surprisal import mean_surprisal, surprisals

SHARES = 1 / np.arange(1, 101) ** 1.1
SHARES /= SHARES.sum()


def test_bits_by_hand() -> None:
    baseline = np.array([4000, 2000, 2000])
    assert surprisals(baseline).tolist() == pytest.approx([1.0, 2.0, 2.0], abs=1e-3)
    found = mean_surprisal(np.array([1, 1, 2]), baseline)
    assert found.value == pytest.approx(1.75, abs=1e-3)
    assert found.low < found.value < found.high


def test_items_that_the_baseline_never_showed_are_finite() -> None:
    found = mean_surprisal(np.array([0, 2]), np.array([1000, 0]))
    assert found.value == pytest.approx(np.log2(2000))
    assert np.isfinite(found.high)


def test_nothing_is_less_than_no_surprise() -> None:
    assert surprisals(np.array([5])).tolist() == [0.0]
    assert mean_surprisal(np.array([5]), np.array([5])).low == 0.0


@pytest.mark.parametrize(
    ("counts", "baseline"), [([1], [5]), ([5], [0]), ([3, -1], [5, 5]), ([3, 1], [5, -5])]
)
def test_no_surprisal_is_refused(counts: list[int], baseline: list[int]) -> None:
    with pytest.raises(ValueError, match="no surprisal"):
        mean_surprisal(np.array(counts), np.array(baseline))


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("moved", [False, True])
def test_it_covers(n: int, moved: bool) -> None:
    rng = np.random.default_rng([n, moved])
    now = np.roll(SHARES, 20) if moved else SHARES
    wanted = -float(now @ np.log2(SHARES))
    pairs = zip(rng.multinomial(n, now, 2000), rng.multinomial(30_000, SHARES, 2000), strict=True)
    found = [mean_surprisal(*pair) for pair in pairs]
    assert np.mean([e.value for e in found]) == pytest.approx(wanted, abs=0.01)
    assert 0.92 <= np.mean([e.low <= wanted <= e.high for e in found]) <= 0.98
