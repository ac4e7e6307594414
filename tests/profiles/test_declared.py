from __future__ import annotations

import json

from offing.profiles.constraint import Constraint
from offing.profiles.declared import Declared, joint
from offing.profiles.measures.spec import Custom

FULL = Declared(
    protected=("sex", "race", "age"),
    pairs=(("carrier", "origin"),),
    constraints={"x": Constraint(minimum=1.0)},
    custom=(Custom("margin", "sql", "a - b", "sum"),),
    texts=("review",),
    embeddings=("vector",),
    projections=True,
    value=(1.0, -2.0, 0.0, -5.0),
    ranks=(3,),
)


def test_the_json_form_comes_back() -> None:
    for one in (FULL, Declared()):
        assert Declared.from_dict(json.loads(json.dumps(one.to_dict()))) == one


def test_protected_attributes_are_crossed() -> None:
    assert FULL.groups == ("sex", "race", "age", "sex*race", "sex*age", "race*age")
    assert FULL.with_pairs(["carrier"]) == ("carrier", *FULL.groups, "carrier*origin")
    assert Declared().with_pairs(["a", "b"]) == ("a", "b")
    assert joint("a", "b") == "a*b"
