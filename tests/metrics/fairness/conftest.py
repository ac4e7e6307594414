"""People of several groups, what a model said of them, and shares by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from offing.domain.point import Point
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.declared import Declared
from offing.testing import subject_of

SIZE = 4000

ByHand = Callable[[str, str], dict[str, float]]
Points = Callable[..., dict[str, Point]]

PROTECTED = Declared(protected=("sex", "race"))


def rows_of(seed: int = 1, size: int = SIZE) -> dict[str, Any]:
    """Return rows whose score, and whose errors, depend on the group; a tenth has no label."""
    rng = np.random.default_rng(seed)
    sex = rng.choice(["F", "M"], size)
    race = rng.choice(["a", "b", "c", "rare"], size, p=[0.6, 0.25, 0.147, 0.003])
    score = np.clip(rng.beta(2, 2, size) + 0.08 * (sex == "M") - 0.06 * (race == "b"), 0, 1)
    label = (rng.random(size) < np.clip(score + 0.1 * (race == "c"), 0, 1)).astype(float)
    known = rng.random(size) < 0.9
    return {
        "sex": sex,
        "race": race,
        "score": score,
        "prediction": np.where(score > 0.5, "1", "0"),
        "label": [one if there else None for one, there in zip(label.tolist(), known.tolist(), strict=True)],
    }


def by_hand(rows: dict[str, Any], attribute: str, which: str) -> dict[str, float]:
    """Return the share of each group with 30 rows behind it, computed without profiles."""
    group = rows["sex"] if attribute == "sex" else rows["race"]
    if attribute == "sex*race":
        group = np.char.add(np.char.add(rows["sex"], "*"), rows["race"])
    said = rows["prediction"] == "1"
    truth = np.array([np.nan if one is None else one for one in rows["label"]])
    chosen, value = {
        "selection": (np.ones(len(said), bool), said),
        "tpr": (truth == 1, said),
        "fpr": (truth == 0, said),
        "precision": (said & np.isfinite(truth), truth == 1),
        "error": (np.isfinite(truth), said != (truth == 1)),
    }[which]
    found = {}
    for name in np.unique(group):
        own = chosen & (group == name)
        if own.sum() >= 30:
            found[f"{attribute}={name}"] = float(value[own].mean())
    return found


@pytest.fixture(scope="session")
def people() -> dict[str, Any]:
    """Give rows of people."""
    return rows_of()


@pytest.fixture(scope="session")
def fair(people: dict[str, Any]) -> Subject:
    """Give the subject of these people, with `sex`, `race` and both protected."""
    return subject_of(people, rows_of(2), declared=PROTECTED)


@pytest.fixture(scope="session")
def hand(people: dict[str, Any]) -> ByHand:
    """Give the function that computes shares of groups by hand."""
    return lambda attribute, which: by_hand(people, attribute, which)


@pytest.fixture(scope="session")
def found() -> Points:
    """Give the function that returns a metric's points by slice or, of an attribute, by column."""

    def by_key(metric: str, subject: Subject) -> dict[str, Point]:
        return {point.slice or point.column or "": point for point in points(subject, [metric])}

    return by_key
