"""A score map for rows that are not like those it is learned from.

CBPE takes P(label | score) as it was. Where the mix of rows behind a score changes, that fails even
though P(label | features) stays. Weighting each labelled row by how much more often rows like it come
now than then brings it back. Source: Bialek, Kivimaki, Kuberski and Perrakis (2024), "Estimating model
performance under covariate shift without labels", arXiv 2401.08348 (PAPE); ratios from a classifier as
in Bickel, Brueckner and Scheffer (2009), J. Mach. Learn. Res. 10, 2137-2155.
"""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Bools, Floats
from offing.stats.cbpe import ExpectedLabels
from offing.stats.score_map import ScoreMap

LARGEST_RATIO = 50.0
"""No row counts for more than so many: a few rows must not speak for all."""


def density_ratio(probability: Floats, *, n: int, m: int) -> Floats:
    """Return how much more often rows like these come now than then, with mean 1.

    `probability` is what a classifier of now (n rows) against then (m rows) says of each row of then
    being of now; it must not have seen the row. Clipped at `LARGEST_RATIO`. Raises ValueError unless
    both samples have rows.
    """
    if n < 1 or m < 1:
        raise ValueError(f"no ratio of densities from {n} and {m} rows")
    inside = np.clip(probability, 1e-6, 1.0 - 1e-6)
    ratio = np.minimum(inside / (1.0 - inside) * (m / n), LARGEST_RATIO)
    found: Floats = ratio / ratio.mean() if len(ratio) else ratio
    return found


def effective_rows(weights: Floats) -> float:
    """Return how many rows of equal weight would tell as much: Kish (1965); 0 without any weight."""
    total = float(weights.sum())
    return total**2 / float((weights**2).sum()) if total > 0 else 0.0


def weighted_map(scores: Floats, events: Bools, sides: Bools, weights: Floats) -> ScoreMap:
    """Learn P(event | score) from rows that count by their weights (positive).

    All arrays have one entry per row; scores are finite. Rows of one score are decided by the larger
    part of their weight. Raises ValueError without rows.
    """
    places, index = np.unique(scores, return_inverse=True)
    parts = [weights, weights * events, weights * sides, weights**2]
    rows, happened, positive, squares = (
        np.bincount(index, part, minlength=len(places)).astype(np.float64) for part in parts
    )
    return ScoreMap.fit(places, happened, rows, positive * 2 >= rows, squares=squares)


def expected_labels(learned: ScoreMap, scores: Floats, sides: Bools, *, whole: float) -> ExpectedLabels:
    """Return rows without labels, by score and decision; they are a random sample of `whole` rows."""
    parts = [np.unique(scores[sides == side], return_counts=True) for side in (True, False)]
    positive = np.repeat([True, False], [len(places) for places, _ in parts])
    places, rows = (np.concatenate(part) for part in zip(*parts, strict=True))
    return ExpectedLabels(learned, places, rows.astype(np.float64), positive, whole=whole)
