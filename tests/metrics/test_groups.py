from __future__ import annotations

from typing import TYPE_CHECKING

from offing.metrics.groups import groups_of
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

BOTH = Declared(protected=("sex", "race"))


def test_groups_are_the_known_values_of_attributes_and_pairs(subject_of: MakeSubject) -> None:
    then = {"sex": ["F", "M", "F", "M"], "race": ["a", "b", "b", "a"], "score": [0.1, 0.2, 0.3, 0.4]}
    now = {"sex": ["F", "F", "X"], "race": ["a", "a", "a"], "score": [0.1, 0.2, 0.3]}
    found = groups_of(subject_of(now, then, declared=BOTH))
    assert set(found) == {"sex", "race", "sex*race"}
    rows = {group.slice: group.rows for groups in found.values() for group in groups}
    assert (rows["sex=F"], rows["sex=M"], rows["sex*race=F*a"], rows["sex*race=M*b"]) == (2, 0, 2, 0)
    assert "sex=other" not in rows
    assert {group.baseline is not None for group in found["sex"]} == {True}


def test_a_slice_and_a_model_without_attributes_have_none(subject_of: MakeSubject) -> None:
    rows = {"sex": ["F", "M"], "score": [0.1, 0.2]}
    assert groups_of(subject_of(rows)) == {}
    assert groups_of(subject_of(rows, rows, slice="sex=F", declared=Declared(protected=("sex",)))) == {}
