from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import anderson_ksamp
from tests.stats.plain_distances import plain_anderson_darling
from tests.stats.populations import aligned_samples, values_of

from offing.stats.arrays import Floats


def statistic(x: Floats, y: Floats) -> float:
    """Return A² with midranks (Scholz and Stephens, equation 7), term by term of the definition."""
    pooled, parts = np.concatenate([x, y]), []
    for sample in (x, y):
        total = 0.0
        for value in np.unique(pooled):
            ties, own = np.sum(pooled == value), np.sum(sample == value)
            at, mine = np.sum(pooled < value) + ties / 2, np.sum(sample < value) + own / 2
            gap = len(pooled) * mine - len(sample) * at
            total += ties / len(pooled) * gap**2 / (at * (len(pooled) - at) - len(pooled) * ties / 4)
        parts.append(total / len(sample))
    return float((len(pooled) - 1) / len(pooled) * sum(parts))


@pytest.mark.parametrize("kind", ["continuous", "ties", "two values"])
@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_its_square_is_the_midrank_statistic_per_row(kind: str, shift: float) -> None:
    rng = np.random.default_rng(1)
    x, y = (values_of(kind, rng, by, 80) for by in (shift, 0.0))
    a2 = plain_anderson_darling(aligned_samples(x, y))[0] ** 2 * 40 * 159 / 160
    assert a2 == pytest.approx(statistic(x, y), abs=1e-9)


@pytest.mark.filterwarnings("ignore:p-value")
def test_the_definition_here_is_scipy_s() -> None:
    """Scipy standardises A² by constants of n and m: ratios of differences must agree."""
    rng = np.random.default_rng(3)
    tables = [[values_of("ties", rng, shift, 60) for shift in (by, 0.0)] for by in (0.0, 0.5, 1.0)]
    ours = np.array([statistic(x, y) for x, y in tables])
    theirs = np.array([anderson_ksamp(table, variant="midrank").statistic for table in tables])
    assert (ours[2] - ours[0]) / (ours[1] - ours[0]) == pytest.approx(
        (theirs[2] - theirs[0]) / (theirs[1] - theirs[0]), abs=1e-9
    )
