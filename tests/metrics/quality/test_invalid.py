from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_nan_infinite_and_wrong_type_are_invalid(subject_of: MakeSubject, point_of: OnePoint) -> None:
    subject = subject_of({"x": [1.0, nan, inf, -inf, None], "c": ["a", "b", "a", None, "b"]})
    assert point_of("invalid", subject, "x").value == 0.6
    assert point_of("invalid", subject, "c").value == 0.0
