from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PointStatus
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject
    from tests.metrics.fairness.conftest import ByHand, Points

    from offing.metrics.subject import Subject


@pytest.mark.parametrize("attribute", ["sex", "race", "sex*race"])
def test_it_is_the_distance_of_the_extremes_less_chance(
    attribute: str, fair: Subject, hand: ByHand, found: Points
) -> None:
    point = found("predictive_parity_ratio", fair)[attribute]
    raw = min(min(share.values()) / max(share.values()) for share in [hand(attribute, "precision")])
    assert point.value is not None
    assert f"uncorrected {raw:.4f}" in (point.note or "")
    assert raw <= point.value <= 1
    assert (point.low or 0) <= raw <= (point.high or 0)


def test_nobody_selected_has_no_ratio(subject_of: MakeSubject, found: Points) -> None:
    rows = {"sex": ["F", "M"] * 80, "prediction": ["0"] * 160, "label": [1.0, 1.0, 0.0, 0.0] * 40}
    point = found("predictive_parity_ratio", subject_of(rows, declared=Declared(protected=("sex",))))["sex"]
    assert point.status is PointStatus.TOO_FEW
    assert point.reason
