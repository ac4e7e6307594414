from __future__ import annotations

import pytest

from offing.profiles.constraint import Constraint
from offing.runtime.config_file import parse_config

GOOD = """
models:
  loans:
    protected: [sex, race]
    pairs: [[carrier, origin]]
    constraints:
      age: {min: 18, max: 120, required: true}
      country: {in: [NO, "DE", 1, true]}
    texts: [reason]
    embeddings: [vector]
    projections: true
    horizon: days_ahead
    value: {true_positive: 20, false_positive: -5, false_negative: -40}
"""


def test_what_is_declared_reaches_the_plan() -> None:
    model = parse_config(GOOD).model("loans")
    declared = model.declared
    assert declared.protected == ("sex", "race")
    assert declared.pairs == (("carrier", "origin"),)
    assert declared.constraints["age"] == Constraint(18, 120, (), True)
    assert declared.constraints["country"].allowed == ("NO", "DE", "1", "true")
    assert declared.value == (20.0, -5.0, 0.0, -40.0)
    assert (declared.texts, declared.embeddings, declared.projections) == (("reason",), ("vector",), True)
    assert model.all_segments == ("days_ahead",)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{min: 2, max: 1}", "above"),
        ("{min: 2, in: [a]}", "not both"),
        ("{}", "needs"),
        ("{minimum: 2}", "minimum"),
    ],
)
def test_a_constraint_that_says_nothing_or_too_much_is_refused(rule: str, said: str) -> None:
    with pytest.raises(Exception, match=said):
        parse_config(f"models:\n  loans:\n    constraints:\n      age: {rule}\n")
