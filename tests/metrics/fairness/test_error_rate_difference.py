from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.schema import Task
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject
    from tests.metrics.fairness.conftest import ByHand, Points

    from offing.metrics.subject import Subject


@pytest.mark.parametrize("attribute", ["sex", "race", "sex*race"])
def test_it_is_the_distance_of_the_extremes_less_chance(
    attribute: str, fair: Subject, hand: ByHand, found: Points
) -> None:
    point, share = found("error_rate_difference", fair)[attribute], hand(attribute, "error")
    raw = max(share.values()) - min(share.values())
    assert f"uncorrected {raw:.4f}" in (point.note or "")
    assert 0 <= (point.value or 0) <= raw


def test_of_a_multiclass_model(subject_of: MakeSubject, found: Points) -> None:
    rows = {
        "sex": ["F"] * 400 + ["M"] * 500,
        "prediction": ["a"] * 900,
        "label": ["a"] * 300 + ["b"] * 100 + ["a"] * 500,
    }
    subject = subject_of(rows, task=Task.MULTICLASS, declared=Declared(protected=("sex",)))
    point = found("error_rate_difference", subject)["sex"]
    assert point.value == pytest.approx(0.25, abs=1e-6)
    assert (point.note or "").startswith("sex=F 25.0 % of 400, sex=M 0.0 % of 500")
