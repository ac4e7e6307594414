from __future__ import annotations

import numpy as np
import pytest

from offing.stats.gains import gain_at, gains_curve


def test_the_curve_is_counted_by_hand() -> None:
    taken, gained = gains_curve(np.array([1, 0, 3]), np.array([4, 1, 1]))
    assert taken.tolist() == [0.0, 0.4, 0.5, 1.0]
    assert gained.tolist() == [0.0, 0.75, 0.75, 1.0]


def test_gain_and_lift_of_the_top_tenth() -> None:
    rng = np.random.default_rng(0)
    label = rng.random(5000) < 0.2
    place = np.argsort(np.argsort(rng.normal(size=5000) + label))
    positives = np.bincount(place[label], minlength=5000)
    found = gain_at(positives, 1 - positives)
    top = label[place >= 4500].sum()
    assert found.gain.value == pytest.approx(top / label.sum())
    assert found.lift.value == pytest.approx(top / 500 / label.mean())
    assert found.lift.low == pytest.approx(found.gain.low * 10)
    assert found.gain.low < found.gain.value < found.gain.high


def test_ties_are_divided() -> None:
    found = gain_at(np.array([10]), np.array([90]), 0.3)
    assert found.gain.value == pytest.approx(0.3)
    assert found.lift.value == pytest.approx(1.0)


def test_no_positives_and_no_share() -> None:
    with pytest.raises(ValueError, match="no positives"):
        gain_at(np.array([0]), np.array([5]))
    with pytest.raises(ValueError, match="not a share"):
        gain_at(np.array([1]), np.array([5]), 0.0)


@pytest.mark.parametrize("n", [100, 500, 5000])
def test_the_interval_covers(n: int) -> None:
    rng = np.random.default_rng(n)
    rows = 400_000
    label = rng.random(rows) < 0.3
    cell = np.clip(((rng.normal(0, 1, rows) + label + 4) * 40).astype(int), 0, 399)
    counts = np.concatenate(
        [np.bincount(cell[label], minlength=400), np.bincount(cell[~label], minlength=400)]
    )
    truth = gain_at(counts[:400], counts[400:]).gain.value
    found = [gain_at(d[:400], d[400:]).gain for d in rng.multinomial(n, counts / rows, 2000)]
    assert 0.92 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.985
