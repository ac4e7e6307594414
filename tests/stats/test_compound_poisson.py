from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.arrays import Floats
from offing.stats.compound_poisson import compound_poisson
from offing.stats.poisson import garwood

Draw = Callable[[np.random.Generator, int], Floats]

VALUES: dict[str, tuple[Draw, float]] = {
    "equal": (lambda rng, size: np.full(size, 2.5), 2.5),
    "exponential": (lambda rng, size: rng.exponential(3.0, size), 3.0),
    "lognormal": (lambda rng, size: rng.lognormal(0.0, 1.0, size), math.exp(0.5)),
    "both signs": (lambda rng, size: np.where(rng.random(size) < 0.15, -5.0, 1.0), 0.1),
    "about zero": (lambda rng, size: rng.normal(0.0, 1.0, size), 0.0),
}
"""How values are drawn, and what they are on average."""


def test_equal_values_have_garwoods_interval() -> None:
    found = compound_poisson(7, 2.5, 0.0)
    count = garwood(7)
    assert found == pytest.approx([2.5 * number for number in count], abs=1e-12)
    assert compound_poisson(7, -2.5, 0.0) == pytest.approx([-17.5, -2.5 * count.high, -2.5 * count.low])


def test_no_interval_of_one_value() -> None:
    with pytest.raises(ValueError, match="n=1"):
        compound_poisson(1, 2.0, 0.0)
    with pytest.raises(ValueError, match="inf"):
        compound_poisson(5, 2.0, math.inf)


@given(st.integers(2, 10**9), st.floats(-1e12, 1e12), st.floats(0, 1e24))
def test_the_total_lies_inside_and_the_sign_mirrors(n: int, mean: float, variance: float) -> None:
    value, low, high = compound_poisson(n, mean, variance)
    assert low <= value <= high
    mirrored = compound_poisson(n, -mean, variance)
    assert mirrored == pytest.approx((-value, -high, -low), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("rate", [50, 500, 5000])
def test_coverage(name: str, rate: int) -> None:
    """Of 2,000 windows with a Poisson number of events, 92 to 98 % of the intervals hold the truth."""
    draw, mean = VALUES[name]
    rng = np.random.default_rng([rate, len(name)])
    sizes = rng.poisson(rate, 2000)
    values = draw(rng, int(sizes.sum()))
    starts = np.cumsum(sizes) - sizes
    sums = np.add.reduceat(values, starts)
    squares = np.add.reduceat(values**2, starts)
    means = sums / sizes
    variances = np.maximum(squares - sums * means, 0) / (sizes - 1)
    samples = zip(sizes.tolist(), means.tolist(), variances.tolist(), strict=True)
    found = [compound_poisson(*sample) for sample in samples]
    held = np.mean([low <= rate * mean <= high for _, low, high in found])
    assert 0.92 <= held <= 0.98, held
