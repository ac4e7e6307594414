from __future__ import annotations

import pytest

from offing.domain.point import Point, Series
from offing.domain.window import Window


@pytest.mark.parametrize(
    ("series", "text"),
    [
        (Series("roc_auc"), "roc_auc"),
        (Series("psi", "distance"), "psi(distance)"),
        (Series("roc_auc", slice="carrier=B6"), "roc_auc [carrier=B6]"),
        (Series("psi", "distance", "carrier=B6"), "psi(distance) [carrier=B6]"),
    ],
)
def test_a_series_is_written_as_people_name_it(series: Series, text: str) -> None:
    assert str(series) == text


def test_series_sort_by_metric_then_column_then_slice() -> None:
    ordered = [Series("a"), Series("a", "", "s"), Series("a", "b"), Series("b")]
    assert sorted(reversed(ordered)) == ordered
    assert len({Series("a"), Series("a", "", "")}) == 1


def test_points_of_the_same_facts_are_equal() -> None:
    assert Point("psi", Window(0, 1), 5, 0.1) == Point("psi", Window(0, 1), 5, 0.1)
    assert Point("psi", Window(0, 1), 5, 0.1) != Point("psi", Window(0, 1), 5, 0.1, column="a")
