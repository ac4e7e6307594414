"""The strongest evidence of any window that ends at a step, over windows of several lengths."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from offing.stats.arrays import Floats, Ints

WINDOWS = (1, 2, 4, 8, 16, 32, 64)
"""Window lengths in steps. Dyadic: all lengths between them gain little."""


class WindowScan(NamedTuple):
    """The strongest evidence at each step: arrays of shape (…, T).

    `evidence` is -ln p of the strongest window that ends there, 0 where nothing can be said;
    `length` is that window's in steps, `kind` says which of the tests was the strongest in it.
    """

    evidence: Floats
    length: Ints
    kind: Ints


def window_scan(
    steps: Ints, evidence: Callable[[Ints], Floats], windows: tuple[int, ...] = WINDOWS
) -> WindowScan:
    """Judge, at every step, the windows that end there.

    `steps` is (…, T, K): rows of each step in each cell. `evidence` returns -ln p of windows, tests x …,
    from their rows in each cell, … x K.
    """
    shape = steps.shape[:-1]
    best = WindowScan(np.zeros(shape), np.zeros(shape, np.int64), np.zeros(shape, np.int64))
    sums = np.concatenate([np.zeros_like(steps[..., :1, :]), np.cumsum(steps, axis=-2)], axis=-2)
    for window in windows:
        if window > shape[-1]:
            break
        _keep_stronger(best, window, evidence(sums[..., window:, :] - sums[..., :-window, :]))
    return best


def _keep_stronger(best: WindowScan, window: int, found: Floats) -> None:
    kind, evidence = found.argmax(axis=0), found.max(axis=0)
    late = np.s_[..., window - 1 :]
    stronger = evidence > best.evidence[late]
    best.evidence[late][stronger] = evidence[stronger]
    best.length[late][stronger] = window
    best.kind[late][stronger] = kind[stronger]
