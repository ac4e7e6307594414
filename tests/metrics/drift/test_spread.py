from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_a_wider_and_a_narrower_column(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(1)
    base = rng.normal(size=20_000)
    found = {
        scale: point_of("spread", subject_of({"x": base[:2000] * scale}, {"x": base}), "x")
        for scale in (0.5, 1.0, 2.0)
    }
    assert found[1.0].value == pytest.approx(0.25, abs=0.01)
    assert found[1.0].expected == pytest.approx(0.25, abs=1e-4)
    # E |Phi(sZ) - 1/2| = arctan(s) / pi.
    for scale in (0.5, 2.0):
        assert found[scale].value == pytest.approx(np.arctan(scale) / np.pi, abs=0.01)
    assert found[0.5].high is not None and found[0.5].high < 0.25


def test_no_rows_say_so(subject_of: MakeSubject, point_of: OnePoint) -> None:
    assert point_of("spread", subject_of({"x": []}, {"x": [1.0]})).status is PointStatus.TOO_FEW
