"""Exact sums: integers in fixed point, whose total does not depend on the order of the rows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from offing.profiles.grid import Floats
from offing.profiles.rows import Ints

LIMB_BITS = 21
CHUNK = 1 << 20
"""Rows that are summed at once: 2**20 products of two 21-bit limbs stay below 2**62."""

_LN2 = 0.6931471805599453


def quantise(values: Floats, bits: int, bound: float) -> Ints:
    """Return `values` in units of 2**-bits, rounded half to even, winsorised at ±bound.

    `bound * 2**bits` must not exceed 2**62. The values must not be NaN.
    """
    return np.rint(np.clip(values, -bound, bound) * math.ldexp(1.0, bits)).astype(np.int64)


def exact_sums(numbers: Ints, lengths: Ints) -> list[tuple[int, int]]:
    """Return the sum and the sum of squares of each run of `numbers`, exactly.

    `numbers` are integers within ±2**62; `lengths` say how many belong to each run, 0 allowed.
    """
    ends = np.cumsum(lengths)
    pieces = zip((ends - lengths).tolist(), ends.tolist(), strict=True)
    return [_run_sums(numbers[a:b]) for a, b in pieces]


def _run_sums(numbers: Ints) -> tuple[int, int]:
    total, squares = 0, 0
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        total += _total(part)
        squares += _squares(part)
    return total, squares


def _total(part: Ints) -> int:
    low = part & ((1 << 31) - 1)
    return (int((part >> 31).sum()) << 31) + int(low.sum())


def _squares(part: Ints) -> int:
    """Sum squares through limbs: part = high * 2**42 + middle * 2**21 + low."""
    mask = (1 << LIMB_BITS) - 1
    limbs = (part & mask, (part >> LIMB_BITS) & mask, part >> (2 * LIMB_BITS))
    total = 0
    for i, left in enumerate(limbs):
        for j, right in enumerate(limbs[: i + 1]):
            product = int((left * right).sum())
            total += product << (LIMB_BITS * (i + j) + (i != j))
    return total


def natural_log(values: Floats) -> Floats:
    """Return ln of positive normal doubles, the same bits on every machine.

    Only frexp, sums, products and quotients, each correctly rounded; a library's `log` may differ in
    the last bit from one processor to the next. The relative error is below 1e-12: with
    m in [sqrt(1/2), sqrt(2)) and s = (m - 1) / (m + 1), ln m = 2 (s + s³/3 + s⁵/5 + ...).
    """
    mantissa, exponent = np.frexp(values)
    small = mantissa < math.sqrt(0.5)
    mantissa = np.where(small, mantissa * 2.0, mantissa)
    power = (exponent - small).astype(np.float64)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square = s * s
    series: NDArray[np.float64] = np.zeros_like(s)
    for odd in range(17, 0, -2):
        series = series * square + 1.0 / odd
    return power * _LN2 + 2.0 * s * series
