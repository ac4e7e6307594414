"""Subjects made of real rows by the real kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from offing.domain.point import Point
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.testing.subjects import subject_of as subject_of_rows

MakeSubject = Callable[..., Subject]
OnePoint = Callable[..., Point]


def flights(rng: np.random.Generator, size: int) -> dict[str, Any]:
    """Return rows of every kind: heavy tails, ties, zeros, a third missing, levels, labels for half."""
    scores = rng.beta(2, 6, size)
    gust = rng.gamma(5, 4, size)
    return {
        "distance": rng.choice(np.linspace(90, 2600, 80), size),
        "delay": rng.standard_cauchy(size) * 10,
        "rain": np.where(rng.random(size) < 0.9, 0.0, rng.exponential(0.1, size)),
        "gust": [None if rng.random() < 0.3 else g for g in gust.tolist()],
        "carrier": rng.choice(["UA", "B6", "EV", "DL"], size, p=[0.4, 0.3, 0.2, 0.1]),
        "score": scores,
        "prediction": np.where(scores > 0.5, "1", "0"),
        "label": [float(rng.random() < s) if i % 2 else None for i, s in enumerate(scores.tolist())],
        "latency_ms": rng.lognormal(1, 0.5, size),
        "error": [None] * size,
    }


@pytest.fixture(scope="session")
def subject_of() -> MakeSubject:
    """Give the function that makes a subject of rows."""
    return subject_of_rows


@pytest.fixture(scope="session")
def point_of() -> OnePoint:
    """Give the function that returns the one point of a metric, of a column if named."""

    def one(metric: str, subject: Subject, column: str | None = None) -> Point:
        found = [point for point in points(subject, [metric]) if column in (None, point.column)]
        assert len(found) == 1, found
        return found[0]

    return one
