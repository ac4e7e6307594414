from __future__ import annotations

from offing.profiles.traffic import TrafficCounts, add_names


def test_traffic_adds_up() -> None:
    one = TrafficCounts(error_kinds={"boom": 2}, checked={"x": 5}, violations={"x": 1})
    two = TrafficCounts(
        error_kinds={"late": 1, "boom": 1}, extra={"new": 3}, checked={"x": 5}, violations={"x": 0}
    )
    found = TrafficCounts.merge([one, two])
    assert found.error_kinds == {"boom": 3, "late": 1}
    assert (found.extra, found.checked, found.violations) == ({"new": 3}, {"x": 10}, {"x": 1})
    assert TrafficCounts.merge([two, one]) == found
    assert TrafficCounts.merge([]) == TrafficCounts()


def test_names_are_added_in_order() -> None:
    assert list(add_names([{"b": 1}, {"a": 2, "b": 3}]).items()) == [("a", 2), ("b", 4)]
