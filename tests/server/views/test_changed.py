"""What moved in the open incidents."""

from __future__ import annotations

from typing import Any

from offing.server.views.changed import MOST, changed


def record(id_: str, cause: str, state: str = "firing", **details: Any) -> dict[str, Any]:
    return {"id": id_, "cause": cause, "state": state, "severity": "warning", "details": details}


def column(name: str, distance: float | None = 10.0) -> dict[str, Any]:
    return {"column": name, "sentence": f"{name} moved", "distance": distance}


def test_broken_data_comes_first_and_nothing_twice() -> None:
    drift = record("d", "drift", columns=[column("a"), column("b")])
    broken = record("q", "quality", columns=[column("b", 1e9)], deployment={"version": "2", "sentence": "s"})
    found = changed([drift, broken], [])
    assert [(c["what"], c["name"], c["incident"]) for c in found] == [
        ("column", "b", "q"), ("version", "2", "q"), ("column", "a", "d")
    ]  # fmt: skip
    assert 0.99 < found[0]["score"] <= 1


def test_the_numbers_are_those_of_the_table() -> None:
    psi = {"value": 0.5, "low": 0.4, "high": 0.6, "expected": 0.01, "n": 9}
    (item,) = changed(
        [record("q", "quality", columns=[column("a")])], [{"name": "a", "psi": psi, "spark": [1]}]
    )
    assert {name: item[name] for name in ("value", "low", "high", "expected")} == {
        "value": 0.5, "low": 0.4, "high": 0.6, "expected": 0.01
    }  # fmt: skip
    assert (item["metric"], item["spark"], item["state"]) == ("psi", [1], "warning")


def test_a_column_without_numbers_or_distance_still_counts() -> None:
    (item,) = changed([record("q", "quality", columns=[column("a", None)])], [{"name": "a", "psi": None}])
    assert item["value"] is None and item["score"] == 0


def test_without_open_incidents_the_newest_one_speaks() -> None:
    newest = record("n", "drift", "resolved", segments=[{"segment": "c=x", "sentence": "s"}])
    older = record("o", "drift", "resolved", columns=[column("a")])
    assert [(c["what"], c["name"]) for c in changed([newest, older], [])] == [("segment", "c=x")]
    assert changed([], []) == []


def test_a_dozen_is_enough() -> None:
    many = record("q", "quality", columns=[column(str(i)) for i in range(50)])
    assert len(changed([many], [])) == MOST
