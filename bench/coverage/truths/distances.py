"""How far two populations lie apart: the definitions, without any sampling."""

from __future__ import annotations

import numpy as np
from bench.coverage.scenario import Truths
from numpy.typing import NDArray
from scipy.stats import wasserstein_distance

from offing.metrics.comparison import ColumnPair
from offing.metrics.subject import Subject
from offing.profiles.column import ColumnCounts

Floats = NDArray[np.float64]

CELLS = ("chi_square", "hellinger", "jensen_shannon", "psi", "total_variation")
"""Distances over the ten quantile cells, or the levels, of each baseline."""

RAW = (
    "anderson_darling", "cramer_von_mises", "ks", "lower_tail_shift", "mean_shift", "median_shift",
    "ridit", "spread", "upper_tail_shift", "wasserstein",
)  # fmt: skip
"""Distances of numeric values themselves."""


def numeric(column: str, now: Floats, then: Floats) -> Truths:
    """Return every distance of `RAW` between the values of two populations, by series."""
    values, places = np.unique(np.concatenate([now, then]), return_inverse=True)
    f, g = (
        np.bincount(part, minlength=len(values)) / len(part)
        for part in (places[: len(now)], places[len(now) :])
    )
    above_f, above_g = np.cumsum(f), np.cumsum(g)
    mid_f, mid_g = above_f - f / 2, above_g - g / 2
    both, mixed = (f + g) / 2, (mid_f + mid_g) / 2
    # Ties: the mean of the squared gaps before and after them; Scholz and Stephens' term in the weight.
    gap, free = (mid_f - mid_g) ** 2, mixed * (1 - mixed) - both / 4
    unit = float(np.subtract(*np.quantile(then, [0.75, 0.25]))) / 1.349
    shifts = (np.quantile(now, [0.05, 0.5, 0.95]) - np.quantile(then, [0.05, 0.5, 0.95])) / unit
    found = {
        "anderson_darling": np.sqrt((both * gap / free).sum()),
        "cramer_von_mises": np.sqrt((both * (gap + (f - g) ** 2 / 4)).sum()),
        "ks": np.abs(above_f - above_g).max(),
        "lower_tail_shift": shifts[0],
        "mean_shift": (now.mean() - then.mean()) / then.std(),
        "median_shift": shifts[1],
        "ridit": (f * mid_g).sum(),
        "spread": (f * np.abs(mid_g - 0.5)).sum(),
        "upper_tail_shift": shifts[2],
        "wasserstein": wasserstein_distance(now, then) / then.std(),
    }
    return {f"{name}({column})": float(value) for name, value in found.items()}


def over_cells(subject: Subject, population: Subject) -> Truths:
    """Return every distance of `CELLS` between the populations, over the cells of this very baseline."""
    whole = {(pair.name, pair.output): pair for pair in population.pairs}
    found: Truths = {}
    for pair in subject.pairs:
        found |= _of_column(pair, whole[pair.name, pair.output])
    return found


def _of_column(pair: ColumnPair, whole: ColumnPair) -> Truths:
    if pair.baseline is None or whole.baseline is None:
        return {}
    p, q = (_shares(pair, counts) for counts in (whole.counts, whole.baseline.counts))
    return {f"{name}({pair.name})": value for name, value in divergences(p, q).items()}


def _shares(pair: ColumnPair, counts: ColumnCounts) -> Floats:
    if pair.baseline is None:
        raise ValueError(pair.name)
    rows = pair.baseline.coarse(counts).astype(np.float64)
    return np.asarray(rows / rows.sum(), np.float64)


def divergences(p: Floats, q: Floats) -> dict[str, float]:
    """Return the distances of `CELLS` between the shares of cells now and in the baseline."""
    p, q = (side[(p > 0) | (q > 0)] for side in (p, q))
    r = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = sum((np.where(s > 0, s * np.log2(s / r), 0.0) / 2).sum() for s in (p, q))
        psi = ((p - q) * np.log(p / q)).sum()
    return {
        "chi_square": float(np.sqrt(((p - q) ** 2 / (2 * (p + q))).sum())),
        "hellinger": float(np.sqrt(max(0.0, 1 - np.sqrt(p * q).sum()))),
        "jensen_shannon": float(bits),
        "psi": float(psi),
        "total_variation": float(np.abs(p - q).sum() / 2),
    }
