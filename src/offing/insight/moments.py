"""Rows, mean and variance of a number that each row has: what groups of rows add up by."""

from __future__ import annotations

import math
from dataclasses import dataclass

from offing.profiles.bucket import KpiSum


@dataclass(frozen=True)
class Moments:
    """Rows, mean and unbiased variance of a number that each of them has; variance 0 below two rows."""

    n: int = 0
    mean: float = 0.0
    variance: float = 0.0

    @staticmethod
    def of(n: int, mean: float | None, variance: float | None) -> Moments:
        """Return the moments; none of n rows where the mean is unknown or not finite."""
        if n <= 0 or mean is None or not math.isfinite(mean):
            return Moments()
        spread = variance if variance is not None and math.isfinite(variance) else 0.0
        return Moments(n, mean, max(spread, 0.0))

    @staticmethod
    def of_share(part: int, n: int) -> Moments:
        """Return the moments of n rows of which `part` count 1 and the others 0."""
        if n <= 0:
            return Moments()
        share = part / n
        return Moments(n, share, share * (1 - share) * n / (n - 1) if n > 1 else 0.0)

    @staticmethod
    def of_sums(sums: KpiSum | None) -> Moments:
        """Return the moments of summed numbers."""
        return Moments() if sums is None else Moments.of(sums.n, sums.mean, sums.variance)

    def without(self, part: Moments) -> Moments:
        """Return the moments of the rows that are not in `part`."""
        n = self.n - part.n
        if n <= 0:
            return Moments()
        mean = (self.n * self.mean - part.n * part.mean) / n
        # Squares about the mean of all are those within both parts and those between their means.
        between = n * (mean - self.mean) ** 2 + part.n * (part.mean - self.mean) ** 2
        squares = max(self.n - 1, 0) * self.variance - max(part.n - 1, 0) * part.variance - between
        return Moments(n, mean, max(squares, 0.0) / (n - 1) if n > 1 else 0.0)

    def uncertainty(self, prior: float) -> float:
        """Return the variance of the mean, with one row of variance `prior` beside its own.

        So few rows that are alike by chance are not taken to be certain.
        """
        if self.n <= 0:
            return math.inf
        return ((self.n - 1) * self.variance + prior) / self.n / self.n
