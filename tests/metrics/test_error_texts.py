from __future__ import annotations

from typing import TYPE_CHECKING

from offing.metrics.error_texts import error_texts

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_all_texts_of_few_and_the_rest_of_many(subject_of: MakeSubject) -> None:
    few = error_texts(subject_of({"error": ["boom", None, "boom", "timeout"]}))
    assert few is not None and (dict(few.rows), few.others) == ({"boom": 2, "timeout": 1}, 0)
    many = error_texts(subject_of({"error": [f"error {i}" for i in range(50)]}))
    assert many is not None and (len(many.rows), many.others) == (32, 18)


def test_a_slice_has_none(subject_of: MakeSubject) -> None:
    rows = {"c": ["a", "b"], "error": ["boom", None]}
    assert error_texts(subject_of(rows, rows, slice="c=a", segments=["c"])) is None
