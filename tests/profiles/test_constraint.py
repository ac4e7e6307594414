from __future__ import annotations

import pyarrow as pa
import pytest

from offing.profiles.constraint import Constraint


@pytest.mark.parametrize(
    "rule",
    [Constraint(minimum=0.0, maximum=1.5), Constraint(allowed=("a", "b"), required=True), Constraint()],
)
def test_the_json_form_comes_back(rule: Constraint) -> None:
    assert Constraint.from_dict(rule.to_dict()) == rule


def test_numbers_of_any_type_are_in_a_range() -> None:
    rule = Constraint(minimum=2, maximum=4)
    for array in (pa.array([1, 2, 4, 5]), pa.array([1, 2, 4, 5], pa.int8()), pa.array([1.9, 2, 4, 4.1])):
        batch = pa.record_batch({"f_x": array})
        assert rule.broken(batch, "x").tolist() == [True, False, False, True]


def test_levels_of_any_form_are_in_a_set() -> None:
    rule = Constraint(allowed=("a",))
    for array in (pa.array(["a", "b", None]), pa.array(["a", "b", None]).dictionary_encode()):
        assert rule.broken(pa.record_batch({"f_x": array}), "x").tolist() == [False, True, False]
    numbers = pa.record_batch({"f_x": [1.0, 2.0]})
    assert Constraint(allowed=("1",)).broken(numbers, "x").tolist() == [False, True]
