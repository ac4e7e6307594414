"""Tail probabilities as evidence."""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr

from offing.stats.arrays import Floats

_TWO_TAILS = np.log(2.0)


def two_sided(z: Floats) -> Floats:
    """Return -ln p of both tails beyond |z| = z of a standard normal, of any shape; exact far out."""
    evidence: Floats = np.maximum(-log_ndtr(-z) - _TWO_TAILS, 0.0)
    return evidence
