"""Real people: the American Community Survey 2015, Massachusetts, with a model's answers.

`census_counts.csv` counts the 68,785 rows of nannyml's reference set (Apache-2.0; survey by the US Census
Bureau, public domain) by `SEX`, `RAC1P`, `prediction` and `employed`; it holds no single person.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offing.profiles.declared import Declared
from offing.testing import subject_of

if TYPE_CHECKING:
    from tests.metrics.fairness.conftest import Points

COUNTS = Path(__file__).parent / "census_counts.csv"


def rows() -> dict[str, list[str | float]]:
    """Return one row per person, from the table of how many have the same answers."""
    table: dict[str, list[str | float]] = {"sex": [], "race": [], "prediction": [], "label": []}
    with COUNTS.open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            for name in ("sex", "race", "prediction"):
                table[name] += [line[name]] * int(line["people"])
            table["label"] += [float(line["employed"])] * int(line["people"])
    return table


def test_the_raw_distances_are_those_of_fairlearn(found: Points) -> None:
    """Reference values: fairlearn 0.15.0 on the same rows, groups under 30 rows left out."""
    subject = subject_of(rows(), declared=Declared(protected=("sex", "race")))
    reference = {
        ("demographic_parity_difference", "sex"): 0.001713,
        ("demographic_parity_ratio", "sex"): 0.996823,
        ("equal_opportunity_difference", "sex"): 0.011558,
        ("equalized_odds_difference", "sex"): 0.056096,
        ("equalized_odds_ratio", "sex"): 0.765719,
        ("predictive_parity_difference", "sex"): 0.067574,
        ("predictive_parity_ratio", "sex"): 0.919078,
        ("demographic_parity_difference", "race"): 0.170298,
        ("demographic_parity_ratio", "race"): 0.690693,
        ("equal_opportunity_ratio", "race"): 0.936111,
        ("demographic_parity_difference", "sex*race"): 0.198907,
        ("equalized_odds_difference", "sex*race"): 0.178096,
        ("predictive_parity_ratio", "sex*race"): 0.844195,
    }
    for (metric, attribute), value in reference.items():
        note = found(metric, subject)[attribute].note or ""
        assert float(note.split("uncorrected ")[1].split(";")[0]) == pytest.approx(value, abs=5.1e-5)


def test_what_is_chance_and_what_is_not(found: Points) -> None:
    """The sexes are selected alike, but a woman without work is taken for one with work more often."""
    subject = subject_of(rows(), declared=Declared(protected=("sex", "race")))
    alike = found("demographic_parity_difference", subject)["sex"]
    assert (alike.value, alike.low) == (0.0, 0.0)
    odds = found("equalized_odds_difference", subject)["sex"]
    assert (odds.low or 0) > 0.04
    assert (odds.note or "").startswith("false positive rate: sex=2 23.9 % of 18627, sex=1 18.3 % of 16052")
    few = found("group_selection_rate", subject)["race=7"]
    assert few.reason == "22 predictions; a group needs 30"
