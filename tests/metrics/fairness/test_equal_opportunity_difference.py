from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject
    from tests.metrics.fairness.conftest import ByHand, Points

    from offing.metrics.subject import Subject


@pytest.mark.parametrize("attribute", ["sex", "race", "sex*race"])
def test_it_is_the_distance_of_the_extremes_less_chance(
    attribute: str, fair: Subject, hand: ByHand, found: Points
) -> None:
    point = found("equal_opportunity_difference", fair)[attribute]
    raw = max(max(share.values()) - min(share.values()) for share in [hand(attribute, "tpr")])
    assert point.value is not None
    assert f"uncorrected {raw:.4f}" in (point.note or "")
    assert 0 <= point.value <= raw
    assert (point.low or 0) <= raw <= (point.high or 0)


def test_equal_groups_do_not_differ(subject_of: MakeSubject, found: Points) -> None:
    rows = {
        "sex": ["F", "M"] * 160,
        "prediction": ["1", "1", "0", "0"] * 80,
        "label": [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0] * 40,
    }
    point = found("equal_opportunity_difference", subject_of(rows, declared=Declared(protected=("sex",))))[
        "sex"
    ]
    assert (point.value, point.low) == (0.0, 0.0)
    assert 0 < (point.expected or 0) < (point.high or 0)
