from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint


def test_values_of_another_type(subject_of: MakeSubject, point_of: OnePoint) -> None:
    then = {"x": [1.0, 2.0, 3.0, 4.0], "c": ["a", "b", "a", "b"]}
    overflow = [None, '{"x": "two", "other": 1}', '{"x": [1, 2]}', None]
    now = {"x": [1.0, None, None, None], "c": [1.0, None, 3.0, None], "overflow": overflow}
    subject = subject_of(now, then)
    assert point_of("wrong_type", subject, "x").value == 0.5
    assert point_of("wrong_type", subject, "c").value == 0.5
    assert point_of("missing", subject, "x").value == 0.25
