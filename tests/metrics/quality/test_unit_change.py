from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.metrics.quality.unit_change import FACTORS

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def distances(rng: np.random.Generator, size: int) -> np.ndarray:
    known = rng.permutation(np.r_[np.linspace(90, 1200, 60), np.linspace(1300, 2600, 25), 4983.0])
    picked: np.ndarray = rng.choice(known, size)
    return picked


@pytest.mark.parametrize("factor", [1.609344, 0.3048, 1000.0, 0.01, 60.0])
def test_a_new_unit_is_named(factor: float, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    subject = subject_of({"x": distances(rng, 900) * factor}, {"x": distances(rng, 30_000)})
    point = point_of("unit_change", subject, "x")
    assert point.value == pytest.approx(factor)
    assert (point.low, point.high) == (point.value, point.value)


@pytest.mark.parametrize("kind", ["same", "shifted", "wider", "constant", "unknown factor", "other sign"])
def test_other_changes_are_not(kind: str, subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(2)
    baseline, rows = distances(rng, 30_000), distances(rng, 900)
    changed = {
        "same": rows,
        "shifted": rows + 800,
        "wider": 900 + (rows - 900) * 2,
        "constant": np.full(900, 1609.344),
        "unknown factor": rows * 1.3,
        "other sign": -rows,
    }
    assert point_of("unit_change", subject_of({"x": changed[kind]}, {"x": baseline}), "x").value == 1.0


def test_a_score_has_no_unit(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(3)
    scores = rng.beta(2, 9, 5000)
    subject = subject_of(
        {"x": scores[:900], "score": scores[:900] * 1.609344}, {"x": scores, "score": scores}
    )
    assert point_of("unit_change", subject).column == "x"


def test_every_factor_has_its_inverse() -> None:
    assert 1.0 not in FACTORS
    assert all(any(abs(f * g - 1) < 1e-12 for g in FACTORS) for f in FACTORS)
