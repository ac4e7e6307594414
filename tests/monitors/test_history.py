from __future__ import annotations

import numpy as np
import pytest

from offing.domain.point import Point, PointStatus, Series
from offing.domain.window import DAY, HOUR, Micros, Window
from offing.monitors.history import History, SeriesPoints, build_history

STARTS = np.arange(4, dtype=np.int64) * DAY


def point(
    day: int, value: float | None, *, width: Micros = DAY, status: PointStatus = PointStatus.OK
) -> Point:
    window = Window(day * DAY, day * DAY + width)
    return Point("missing", window, 7, value, value, value, column="a", status=status)


def build(points: list[Point], baseline: list[bool], closed: list[bool] | None = None) -> History:
    over = np.array(closed or [True] * len(baseline))
    return build_history("m", points, starts=STARTS, width=DAY, closed=over, baseline=np.array(baseline))


def test_points_land_on_their_steps() -> None:
    found = build([point(2, 0.25), point(0, 0.5)], [True, False, False, False])
    assert list(found.series) == [Series("missing", "a")]
    points = found.series[Series("missing", "a")]
    np.testing.assert_array_equal(points.value, [0.5, np.nan, 0.25, np.nan])
    np.testing.assert_array_equal(points.low, points.value)
    np.testing.assert_array_equal(points.n, [7, 0, 7, 0])
    assert found.window(2) == Window(2 * DAY, 3 * DAY)


@pytest.mark.parametrize("status", [s for s in PointStatus if s is not PointStatus.OK])
def test_a_point_without_a_value_is_unknown_and_not_zero(status: PointStatus) -> None:
    found = build([point(0, 0.5), point(1, None, status=status)], [True, False, False, False])
    assert not found.unknown
    assert np.isnan(found.series[Series("missing", "a")].value[1])


def test_points_of_other_steps_and_widths_are_left_out() -> None:
    assert not build([point(1, 0.5, width=HOUR), point(9, 0.5)], [False] * 4).series


def test_slices_and_columns_are_series_of_their_own() -> None:
    whole = Point("roc_auc", Window(0, DAY), 5, 0.7)
    slice_ = Point("roc_auc", Window(0, DAY), 5, 0.6, slice="carrier=B6")
    found = build([slice_, whole], [False] * 4)
    assert list(found.series) == [Series("roc_auc"), Series("roc_auc", "", "carrier=B6")]
    assert found.series[Series("roc_auc")].value[0] == 0.7


@pytest.mark.parametrize(
    ("baseline", "closed", "judged"),
    [
        ([True, True, False, False], [True] * 4, [False, False, True, True]),
        ([False, True, True, False], [True] * 4, [False, False, False, True]),  # nothing before it
        ([True, False, False, False], [True, True, True, False], [False, True, True, False]),
        ([False] * 4, [True, True, True, False], [True, True, True, False]),  # no baseline at all
        ([True] * 4, [True] * 4, [False] * 4),
    ],
)
def test_closed_steps_after_the_baseline_are_judged(
    baseline: list[bool], closed: list[bool], judged: list[bool]
) -> None:
    assert build([], baseline, closed).judged.tolist() == judged


def test_why_there_is_no_value_is_kept() -> None:
    found = build(
        [point(0, 0.5), point(1, None, status=PointStatus.TOO_FEW), point(3, None, status=PointStatus.ERROR)],
        [False] * 4,
    )
    points = found.series[Series("missing", "a")]
    assert [points.status_at(step) for step in range(4)] == [
        PointStatus.OK, PointStatus.TOO_FEW, None, PointStatus.ERROR,
    ]  # fmt: skip
    assert points.reasons == {3: "it could not be computed"}


def test_a_series_without_any_value_is_unknown_and_not_among_those_with_values() -> None:
    found = build([point(0, None, status=PointStatus.ERROR)], [False] * 4)
    assert not found.series
    assert found.unknown[Series("missing", "a")].status_at(0) is PointStatus.ERROR


def test_arrays_without_a_status_have_one_by_their_values() -> None:
    values = np.array([1.0, np.nan])
    points = SeriesPoints(values, values, values, values, np.ones(2, np.int64))
    assert (points.status_at(0), points.status_at(1)) == (PointStatus.OK, None)
