"""Dyadic windows against a mixture e-detector, on one normal score, at the same rate of false alarms.

    python bench/alarms/e_detector.py

Prints the median steps from a shift to the alarm (the table of docs/adr/0004-rows-or-steps.md). A stream is
T step means of n rows each, less the mean of a baseline of m rows, which is drawn for every stream anew.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WINDOWS = (1, 2, 4, 8, 16, 32, 64)
MIXTURE = (0.03, 0.05, 0.1, 0.2, 0.4, 0.8)
SHIFTS = (0.05, 0.1, 0.2, 0.4)
STREAMS, HORIZON, START, AFTER = 400, 360, 30, 90


def streams(rng: np.random.Generator, steps: int, n: int, m: int, shift: float = 0.0) -> Floats:
    """Return STREAMS x steps means, shifted from step START on."""
    reference = rng.normal(0.0, np.sqrt(1 / m), (STREAMS, 1))
    mean = np.where(np.arange(steps) >= START, shift, 0.0)
    return rng.normal(mean, np.sqrt(1 / n), (STREAMS, steps)) - reference


def windows(x: Floats, n: int, m: int) -> Floats:
    """Return the largest two-sample |z| of the windows that end at each step."""
    sums = np.concatenate([np.zeros((len(x), 1)), np.cumsum(x, axis=1)], axis=1)
    best = np.zeros(x.shape)
    for width in WINDOWS:
        z = np.abs(sums[:, width:] - sums[:, :-width]) / width / np.sqrt(1 / (n * width) + 1 / m)
        best[:, width - 1 :] = np.maximum(best[:, width - 1 :], z)
    return best


def e_detector(x: Floats, n: int, m: int) -> Floats:
    """Return the logarithm of the Shiryaev-Roberts sum, averaged over a mixture of shifts of both signs.

    Source: Shin, Ramdas and Rinaldo (2023), E-detectors: a nonparametric framework for sequential change
    detection. The error of the baseline enters through the simulated threshold.
    """
    total = np.full(x.shape, -np.inf)
    for shift in (sign * size for size in MIXTURE for sign in (1, -1)):
        steps = (shift * x - shift**2 / 2) * n
        running = np.full(len(x), -np.inf)
        for step in range(x.shape[1]):
            running = np.logaddexp(running, 0.0) + steps[:, step]
            total[:, step] = np.logaddexp(total[:, step], running - np.log(2 * len(MIXTURE)))
    return total


def median_delay(levels: Floats, threshold: float) -> float:
    """Return the median steps from START to the alarm, of streams without an earlier one."""
    over = levels > threshold
    quiet = ~over[:, :START].any(axis=1)
    late = over[quiet, START:]
    return float(np.median(np.where(late.any(axis=1), late.argmax(axis=1) + 1, AFTER + 1)))


def main() -> None:
    """Print a line for each traffic and rule."""
    rules: dict[str, Callable[[Floats, int, int], Floats]] = {"windows": windows, "e-detector": e_detector}
    print("rows a step, baseline | rule |", " | ".join(f"{shift:g}" for shift in SHIFTS))
    rng = np.random.default_rng(1)
    for n, m in ((50, 5_000), (500, 5_000), (500, 50_000)):
        null = streams(rng, HORIZON, n, m)
        for name, rule in rules.items():
            # One alarm in the horizon on average: a horizon passes without any with probability 1/e.
            threshold = float(np.quantile(rule(null, n, m).max(axis=1), np.exp(-1.0)))
            delays = [
                median_delay(rule(streams(rng, START + AFTER, n, m, shift), n, m), threshold)
                for shift in SHIFTS
            ]
            print(f"{n}, {m} | {name} |", " | ".join(f"{delay:g}" for delay in delays), flush=True)


if __name__ == "__main__":
    main()
