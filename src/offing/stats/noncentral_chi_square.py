"""How far from nothing a chi-square is: the noncentrality that its value leaves possible."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats

_STEPS, _SLOPES, _MOVED = 2, (-2.0, -0.5), 1e-9
"""Secant steps of the search, after a first one with a slope of -1: in the root of the noncentrality the
normal deviate falls by nearly one per unit. A root that moved less than this gives no slope."""


def noncentrality(value: Floats, freedom: Floats, deviate: float | Floats) -> Floats:
    """Return the noncentrality at which chi-square stays below `value` with the chance Φ(`deviate`), >= 0.

    All broadcast. `value` is > 0, `freedom` 1/2 or more, and need not be whole. 0 where even no
    noncentrality makes a value as great so rare. `scipy.special.chndtrinc` is exact, and takes 7 µs to 6 ms
    a value, more the greater it is: too long for every column of every step.

    Source: Sankaran (1963), Biometrika 50, 199-204, second approximation: a power of the value is
    normal. The tails of 2.5 % are off by .0008 at most for a freedom of 4 or more, and for one or two by
    .002 above and .003 below; of values less than the freedom the lower one may be 4 % to 8 %.
    """
    least = np.sqrt(freedom / 2)
    root = np.maximum(np.sqrt(value) - deviate, least)
    apart = normal_deviate(value, freedom, root**2 - freedom / 2) - deviate
    following = np.maximum(root + apart, least)
    for _ in range(_STEPS):
        rest = normal_deviate(value, freedom, following**2 - freedom / 2) - deviate
        step = following - root
        moved = np.abs(step) > _MOVED
        slope = np.where(moved, (rest - apart) / np.where(moved, step, 1.0), -1.0)
        root, apart = following, rest
        following = np.maximum(following - rest / np.clip(slope, *_SLOPES), least)
    root = following
    found: Floats = np.where(root > least, root**2 - freedom / 2, 0.0)
    return found


def normal_deviate(value: Floats, freedom: Floats, noncentrality: Floats) -> Floats:
    """Return Φ⁻¹ of the chance of a chi-square below `value`, by Sankaran's second approximation."""
    once, twice, thrice = (freedom + times * noncentrality for times in (1, 2, 3))
    power = 1 - 2 * once * thrice / (3 * twice**2)
    spread = twice / once**2
    rest = (power - 1) * (1 - 3 * power)
    mean = 1 + power * spread * (power - 1 - (2 - power) * rest * spread / 2)
    deviation = power * np.sqrt(2 * spread) * (1 + rest * spread / 2)
    found: Floats = ((value / once) ** power - mean) / deviation
    return found
