from __future__ import annotations

from offing.profiles.levels import KNOWN, REST, CategoricalLevels


def test_the_most_frequent_levels_are_known_and_ties_go_by_name() -> None:
    levels = CategoricalLevels.fit({"b": 5, "a": 5, "z": 9, "rare": 1}, known=3)
    assert levels.known == ("z", "a", "b")
    assert levels.rest == {"rare"}


def test_levels_are_bounded() -> None:
    levels = CategoricalLevels.fit({f"l{i:06}": 1 for i in range(20_000)})
    assert (len(levels.known), len(levels.rest)) == (KNOWN, REST)


def test_the_index_puts_the_rest_after_the_known() -> None:
    levels = CategoricalLevels(("x", "y"), frozenset({"r"}))
    assert dict(levels.index) == {"x": 0, "y": 1, "r": 2}
    assert levels.to_dict() == {"known": ["x", "y"], "rest": ["r"]}
