"""The log-linear grid: which cell a number falls into, the same on every machine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cells = NDArray[np.int32]

SUBCELL_BITS = 5
"""Top bits of the mantissa that count: 2**5 = 32 linear cells in each octave of `1 + |z|`."""

SHIFT = 52 - SUBCELL_BITS
LIMIT = 400
"""The scale stays within 2**-400 .. 2**400, so that its square is a normal double too."""

_LARGEST = float(np.finfo(np.float64).max)


@dataclass(frozen=True)
class NumericGrid:
    """A fixed log-linear grid over all finite doubles, chosen once from the baseline.

    With `z = (x - centre) / scale`, the cell is `k` for `x >= centre` and `-1 - k` below, where
    `k >= 0` is the exponent and the top five mantissa bits of `1 + |z|`. Cells are 3 % of the scale
    wide near the centre and 3 % of the distance to the centre in both tails; there is no range to
    fall out of. `scale` is a power of two, so every step is one correctly rounded IEEE operation or
    a shift: each CPU and each engine gives the same integer. Ids grow with the value and stay
    within ±46,000.

    Raises ValueError unless `centre` is finite and `scale` a power of two in 2**-400 .. 2**400.
    """

    centre: float
    scale: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.centre):
            raise ValueError(f"the centre of a grid must be finite, not {self.centre!r}")
        if not self.scale > 0 or math.frexp(self.scale)[0] != 0.5:
            raise ValueError(f"the scale of a grid must be a power of two, not {self.scale!r}")
        if abs(math.log2(self.scale)) > LIMIT:
            raise ValueError(f"the scale of a grid must lie within 2**±{LIMIT}, not {self.scale!r}")

    @property
    def origin(self) -> float:
        """What is subtracted from a value: the centre, as -0.0 when it is zero.

        `x - (-0.0)` is never -0.0, so that 0.0 and -0.0 share a cell.
        """
        return self.centre if self.centre != 0.0 else -0.0

    def cells(self, values: Floats) -> Cells:
        """Return the cell of each of the finite `values`; the ids are monotone in the value.

        `1 + |z|` is taken as `scale + |x - centre|`, which has the same mantissa.
        """
        with np.errstate(over="ignore"):
            distance = np.asarray(values, dtype=np.float64) - self.origin
            index = ((np.abs(distance) + self.scale).view(np.int64) >> SHIFT) - self.offset
        return np.where(distance < 0, ~index, index).astype(np.int32)

    @property
    def offset(self) -> int:
        """The shifted bits of `scale`, which stand for `z = 0`."""
        return int(np.float64(self.scale).view(np.int64)) >> SHIFT

    def edges(self, cells: NDArray[Any]) -> tuple[Floats, Floats]:
        """Return the lower and the upper value of each cell, clipped to the finite doubles.

        A cell of `z >= 0` holds its lower edge, a cell of `z < 0` its upper one, as far as
        rounding of `1 + |z|` goes.
        """
        ids = np.asarray(cells, dtype=np.int64)
        negative = ids < 0
        index = np.where(negative, ~ids, ids)
        near, far = self._distance(index), self._distance(index + 1)
        with np.errstate(over="ignore"):
            lower = np.where(negative, self.centre - far, self.centre + near)
            upper = np.where(negative, self.centre - near, self.centre + far)
        return np.clip(lower, -_LARGEST, _LARGEST), np.clip(upper, -_LARGEST, _LARGEST)

    def representative(self, cells: NDArray[Any]) -> Floats:
        """Return the midpoint of each cell."""
        lower, upper = self.edges(cells)
        return lower / 2 + upper / 2

    def _distance(self, index: NDArray[np.int64]) -> Floats:
        top = (0x7FF << SUBCELL_BITS) - self.offset
        bits = (np.minimum(index, top) + self.offset) << SHIFT
        return np.minimum(bits.view(np.float64), _LARGEST) - self.scale

    @staticmethod
    def fit(values: Floats) -> NumericGrid:
        """Choose a grid for the finite ones of `values`, in any order.

        The centre is the median; the scale is the power of two nearest to the interquartile range,
        to the standard deviation when that is 0, to the value itself when all are equal, and 1 when
        they are 0. No values: centre 0, scale 1.
        """
        return NumericGrid.of_ordered(np.sort(values[np.isfinite(values)]))

    @staticmethod
    def of_ordered(finite: Floats) -> NumericGrid:
        """Choose a grid as `fit` does, for finite values in ascending order."""
        if not len(finite):
            return NumericGrid(0.0, 1.0)
        low, middle, high = (float(q) for q in _quartiles(finite))
        return NumericGrid(middle + 0.0, power_of_two(high - low or _deviation(finite) or abs(middle)))

    def to_dict(self) -> dict[str, float]:
        """Return the JSON form."""
        return {"centre": self.centre, "scale": self.scale}


def power_of_two(size: float) -> float:
    """Return the power of two nearest to `size` in ratio, within 2**±400; 1 for 0 or less."""
    if not size > 0:
        return 1.0
    mantissa, exponent = math.frexp(min(size, _LARGEST))
    nearest = exponent - 1 if mantissa < math.sqrt(0.5) else exponent
    return math.ldexp(1.0, max(-LIMIT, min(LIMIT, nearest)))


def _quartiles(ordered: Floats) -> Floats:
    """Return observed values at a quarter, a half and three quarters; no arithmetic, no rounding."""
    ranks = [(len(ordered) - 1) * quarter // 4 for quarter in (1, 2, 3)]
    return ordered[ranks]


def _deviation(ordered: Floats) -> float:
    largest = max(abs(float(ordered[0])), abs(float(ordered[-1])))
    if largest == 0.0 or ordered[0] == ordered[-1]:
        return 0.0
    return float(np.std(ordered / largest)) * largest
