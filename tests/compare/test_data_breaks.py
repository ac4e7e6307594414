from __future__ import annotations

from offing.compare.data_breaks import changed_schema


def test_what_one_side_lacks_is_named() -> None:
    found = list(changed_schema(["f_a", "f_dep.20delay", "score"], ["f_a", "f_b", "prediction"]))
    assert [(f.kind, f.column) for f in found] == [
        ("column_gone", "b"),
        ("column_gone", "prediction"),
        ("column_new", "dep delay"),
    ]
