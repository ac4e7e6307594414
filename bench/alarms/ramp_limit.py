"""How soon a ramp can be seen at all: by one who knows all but which column drifts, which way and since when.

    python -m bench.alarms.ramp_limit

Prints the median buckets from the start of a ramp to the alarm, at the rates of false alarms at which the
sides are compared. Watched are the mean scores of 12 columns, whose baseline and spread are known exactly and
which do not depend on each other; known are the ramp's size and its 30 buckets. The statistic is the
likelihood ratio of the ramp against no change, the greatest over all starts, columns and both directions
(Page 1954): of tests with one threshold for all of these, none is much sooner.
"""

from __future__ import annotations

import numpy as np
from bench.alarms.draws import Floats
from bench.alarms.matching import RATES
from bench.alarms.scoring import Delay, delay, threshold_for
from bench.alarms.shifts import RAMP, SIZES

COLUMNS, ROWS = 12, 500
QUIET, START, AFTER = 360, 30, 60
RUNS, SEED = 200, 1


def evidence(scores: Floats, size: float) -> Floats:
    """Return, for each run and bucket, the greatest log likelihood ratio: runs x buckets.

    `scores` (columns x runs x buckets) are the means of a bucket's rows in their own standard errors; `size`
    is the shift after 30 buckets in standard deviations of a row.
    """
    buckets = scores.shape[-1]
    form = size * np.minimum(np.arange(1, buckets + 1), RAMP) / RAMP * np.sqrt(ROWS)
    best = np.full(scores.shape[1:], -np.inf)
    for start in range(buckets):
        known = form[: buckets - start]
        steps = known * np.stack([scores[..., start:], -scores[..., start:]]) - known**2 / 2
        np.maximum(best[:, start:], steps.cumsum(-1).max((0, 1)), out=best[:, start:])
    return best


def delays(size: float, rates: tuple[float, ...] = RATES, runs: int = RUNS) -> list[Delay | None]:
    """Return the delay of a ramp of `size` in one of the columns, at each time between false alarms."""
    rng = np.random.default_rng(SEED)
    null = list(evidence(rng.standard_normal((COLUMNS, runs, QUIET)), size))
    shifted = rng.standard_normal((COLUMNS, runs, START + AFTER))
    shifted[0, :, START:] += size * np.minimum(np.arange(1, AFTER + 1), RAMP) / RAMP * np.sqrt(ROWS)
    found = list(evidence(shifted, size))
    return [delay(found, START, threshold_for(null, rate)) for rate in rates]


def main() -> None:
    """Print a line for each size."""
    print("ramp |", " | ".join(f"1 in {rate:g}" for rate in RATES))
    for size in SIZES["ramp"]:
        shown = [
            "every run had an early alarm" if one is None else f"{one.median:g} (mean {one.mean.value:.1f})"
            for one in delays(size)
        ]
        print(f"{size:g} |", " | ".join(shown), flush=True)


if __name__ == "__main__":
    main()
