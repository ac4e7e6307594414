"""Simulations of one scenario at one size, as many as are missing."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable

import numpy as np
from bench.code_state import code_state
from bench.coverage.scenario import Ready, Scenario
from bench.coverage.tally import Kept, count, read, write

EVERY = 50
"""Simulations between two times that results are written."""


def wanted(scenario: Scenario, n: int, runs: int) -> int:
    """Return how many simulations there are to be: `runs`, or the scenario's own cap."""
    return min(runs, scenario.runs.get(n, runs))


def simulate(
    scenario: Scenario, ready: Ready, n: int, runs: int, seed: int, *, tick: Callable[[], None] = lambda: None
) -> Kept:
    """Simulate until `runs` simulations of windows of n rows are kept; `tick` is called after each.

    What another seed or another state of the package gave is dropped, not added to. The rows of a
    simulation depend on seed, scenario, size and its number only.
    """
    kept = read(scenario.name, n)
    if (kept.seed, kept.code) != (seed, code_state()):
        kept = Kept(seed=seed, code=code_state())
    while kept.done < wanted(scenario, n, runs):
        began = time.perf_counter()
        rng = np.random.default_rng([seed, zlib.crc32(scenario.name.encode()), n, kept.done])
        count(kept.tallies, ready.draw(rng, n), ready.truths)
        kept.done += 1
        kept.seconds += time.perf_counter() - began
        if kept.done % EVERY == 0:
            write(scenario.name, n, kept)
        tick()
    write(scenario.name, n, kept)
    return kept
