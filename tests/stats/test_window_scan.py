"""Windows of several lengths: which one is told, and where."""

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.window_scan import WINDOWS, window_scan


def total(inside: Ints) -> Floats:
    """Take the rows of the first cell as one kind of evidence, those of the second as another."""
    return np.stack([inside[..., 0], inside[..., 1]]).astype(np.float64)


def test_the_strongest_window_is_told_with_its_length_and_its_kind() -> None:
    steps = np.zeros((6, 2), np.int64)
    steps[2, 1] = 5
    steps[5, 0] = 3
    found = window_scan(steps, total)
    assert found.evidence.tolist() == [0, 0, 5, 5, 5, 5]
    assert found.length.tolist() == [0, 0, 1, 2, 2 + 2, 4]
    assert found.kind.tolist() == [0, 0, 1, 1, 1, 1]


def test_no_window_is_longer_than_what_there_is() -> None:
    steps = np.ones((5, 2), np.int64)
    assert window_scan(steps, total).length.tolist() == [1, 2, 2, 4, 4]
    assert window_scan(steps[:0], total).evidence.shape == (0,)
    assert max(WINDOWS) == 64


def test_several_streams_are_judged_at_once() -> None:
    steps = np.random.default_rng(0).integers(0, 9, (3, 20, 2))
    both = window_scan(steps, total)
    for one in range(3):
        alone = window_scan(steps[one], total)
        assert both.evidence[one].tolist() == alone.evidence.tolist()
