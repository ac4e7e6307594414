from __future__ import annotations

from offing.profiles.measures.failure import Failure, merge_failures


def test_the_first_row_speaks_for_a_measure() -> None:
    first, second = Failure("prediction a", "KeyError: 'x'"), Failure("prediction b", "ValueError: no")
    merged = merge_failures([{"gain": second}, {}, {"gain": first, "loss": second}])
    assert merged == {"gain": first, "loss": second}
    assert merge_failures([{"gain": first}, {"gain": second}, {"loss": second}]) == merged
    assert str(first) == "KeyError: 'x' (prediction a)"


def test_what_no_row_says_stands_alone() -> None:
    assert str(Failure("", "TypeError: it returned a float")) == "TypeError: it returned a float"
