"""The sizes of a regression's errors, from the counts of its residuals."""

from __future__ import annotations

from offing.profiles.column import Z_BITS
from offing.profiles.grid import NumericGrid
from offing.profiles.outcome import ResidualCounts


def absolute_error(outcome: ResidualCounts, grid: NumericGrid) -> tuple[int, float | None, float | None]:
    """Return how many residuals there are, and mean and unbiased variance of their sizes.

    Below two residuals there is neither mean nor variance. The residual grid is centred on 0, so the
    squares of the residuals are those of their sizes.
    """
    n = outcome.residual.n
    if n < 2:
        return n, None, None
    mean = outcome.absolute_sum / (n << Z_BITS)
    square = outcome.residual.sum_z2 / (n << (2 * Z_BITS))
    variance = max(0.0, square - mean * mean) * n / (n - 1)
    return n, mean * grid.scale, variance * grid.scale**2
