from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_rows_with_an_error(subject_of: MakeSubject, point_of: OnePoint) -> None:
    point = point_of("error_rate", subject_of({"error": ["timeout", None, None, None]}))
    assert (point.value, point.n) == (0.25, 4)
