from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_levels_agree_with_scipy(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    shares = {"now": [0.5, 0.3, 0.2], "then": [0.3, 0.3, 0.4]}
    rows, baseline = (rng.choice(["a", "b", "c"], 40_000, p=p) for p in shares.values())
    point = point_of("jensen_shannon", subject_of({"c": rows}, {"c": baseline}), "c")
    p, q = ([np.mean(side == level) for level in "abc"] for side in (rows, baseline))
    assert point.value == pytest.approx(jensenshannon(p, q, base=2) ** 2, rel=0.01)
    assert (point.n, point.m) == (40_000, 40_000)


def test_it_says_why_there_is_none(subject_of: MakeSubject, point_of: OnePoint) -> None:
    assert point_of("jensen_shannon", subject_of({"x": [1.0]})).status is PointStatus.NO_BASELINE
    assert point_of("jensen_shannon", subject_of({"x": []}, {"x": [1.0]})).status is PointStatus.TOO_FEW
