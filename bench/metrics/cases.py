"""What is measured against whom, and how many times faster Offing is to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One question that each side answers in a process of its own.

    `data` names the pair of files; `targets` say how many times less wall time than each peer Offing
    is to take.
    """

    name: str
    title: str
    data: str
    targets: Mapping[str, float]


CASES = {
    case.name: case
    for case in (
        Case(
            "drift",
            "univariate drift of 50 columns, all current rows against all reference rows",
            "drift",
            {"evidently": 100, "alibi-detect": 60, "whylogs": 40, "nannyml": 20, "popmon": 10},
        ),
        Case(
            "daily",
            "the same columns, 30 daily windows against the reference",
            "drift",
            {"nannyml": 20, "whylogs": 20, "popmon": 20},
        ),
        Case(
            "daily-one",
            "the same windows, one distance for each column on both sides",
            "drift",
            {"nannyml": 20},
        ),
        Case(
            "labels",
            "performance and its label-free estimate, by day, whole and each of 10 segments",
            "labels",
            {"nannyml": 10},
        ),
    )
}

BUDGETS = {"import": 50.0, "bucket": 50.0}
"""Milliseconds that `import offing` and the metrics of one bucket may take."""

PROFILE_BYTES = 2 * 2**30
"""Memory that profiling 10,000,000 rows of 50 columns may take."""
