"""Both divergences look at the same cells, and answer for every column or say why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points
from offing.metrics.divergences import divergences
from offing.stats.psi import psi_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_every_column_has_one_point_with_all_its_rows(subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(3)
    now = {"x": rng.normal(1, 1, 500).tolist(), "c": ["a", "b"] * 250, "gap": [None] * 500}
    then = {"x": rng.normal(0, 1, 800).tolist(), "c": ["a", "a"] * 400, "gap": [1.0] * 800}
    found = {p.column: p for p in divergences(subject_of(now, then), "psi", psi_of)}
    assert set(found) >= {"x", "c", "gap"}
    assert {(p.n, p.m) for p in found.values() if p.status is PointStatus.OK} == {(500, 800)}
    # A column that went missing altogether has moved as far as one can.
    assert (found["gap"].value or 0) > (found["x"].value or 0) > 0.1


@pytest.mark.parametrize("metric", ["psi", "jensen_shannon"])
def test_the_same_rows_have_moved_by_nothing(subject_of: MakeSubject, metric: str) -> None:
    rows = {"x": np.random.default_rng(4).normal(0, 1, 400).tolist()}
    (found,) = [p for p in points(subject_of(rows, rows), [metric]) if p.column == "x"]
    assert found.value == 0 and found.low == 0
