from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import DAY, Window
from offing.insight.suspects import MOST, suspects
from offing.monitors.history import History, SeriesPoints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.insight.conftest import MakeIncident, MakeVerdict

BASELINE, STEPS = 50, 70
DAYS = Window(60 * DAY, 62 * DAY)


def history(moves: Mapping[Series, Mapping[int, float]], baseline: int = BASELINE) -> History:
    """Return series about 0.5, a deviation of 0.05 in the baseline, moved on days by so many of these."""
    rng = np.random.default_rng(1)
    columns = {}
    for series, days in sorted(moves.items()):
        value = rng.normal(size=STEPS)
        value[:BASELINE] = (value[:BASELINE] - value[:BASELINE].mean()) / value[:BASELINE].std(ddof=1)
        value[BASELINE:] = 0
        for moved, by in days.items():
            value[moved] = by
        value = 0.5 + 0.05 * value
        columns[series] = SeriesPoints(value, value, value, value, np.ones(STEPS, np.int64))
    numbers = np.arange(STEPS)
    closed = np.ones(STEPS, np.bool_)
    return History("m", numbers * DAY, DAY, closed, numbers < baseline, columns)


def ridit(**moves: float) -> dict[Series, dict[int, float]]:
    return {Series("ridit", name): {60: by, 61: by} for name, by in moves.items()}


def test_columns_are_ranked_by_how_unusual_they_were(incident: MakeIncident, verdict: MakeVerdict) -> None:
    outage = incident(Cause.BUSINESS, verdict("kpi_mean", "clicks", cause=Cause.BUSINESS))
    found = suspects(history(ridit(a=3.0, b=-6.0, c=1.0, d=2.5)), outage, DAYS)
    assert [s.column for s in found] == ["b", "a", "d"]
    # In deviations of one more value: sqrt(1 + 1/50) wider.
    assert [s.distance for s in found] == pytest.approx(np.array([6, 3, 2.5]) / np.sqrt(1.02))
    assert not any(s.broken for s in found)


def test_what_had_moved_a_week_before_is_no_suspect_but_for_drift(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    """The distance is the smaller one: from the baseline, and from the mean of the week before."""
    days = range(53, 62)
    moved = history(
        {
            Series("ridit", "long"): dict.fromkeys(days, 6.0),
            Series("ridit", "more"): dict.fromkeys(days, 6.0) | {60: 10.0, 61: 10.0},
            Series("ridit", "back"): dict.fromkeys(range(53, 60), 6.0),
        }
    )
    outage = incident(Cause.BUSINESS, verdict("kpi_mean", "clicks", cause=Cause.BUSINESS))
    (found,) = suspects(moved, outage, DAYS)
    assert found.column == "more"
    assert found.distance == pytest.approx(4 / np.sqrt(1.02))
    drift = incident(Cause.DRIFT, verdict("ridit", "score"))
    assert [s.column for s in suspects(moved, drift, DAYS)] == ["more", "long"]


def test_the_most_unusual_metric_of_a_column_counts(incident: MakeIncident, verdict: MakeVerdict) -> None:
    one = incident(Cause.BUSINESS, verdict("kpi_mean", "clicks"))
    moves = {Series("ridit", "a"): {60: 1.0}, Series("missing", "a"): {60: 9.0}}
    (found,) = suspects(history(moves), one, DAYS)
    assert found.distance == pytest.approx(9 / np.sqrt(1.02))


def test_a_short_incident_is_its_worst_day_and_a_long_one_its_mean(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    one = incident(Cause.BUSINESS, verdict("kpi_mean", "clicks"))
    moved = history({Series("ridit", "a"): {60: 8.0}})
    (short,) = suspects(moved, one, Window(60 * DAY, 63 * DAY))
    assert short.distance == pytest.approx(8 / np.sqrt(1.02))
    assert suspects(moved, one, Window(60 * DAY, 69 * DAY)) == []
    assert suspects(moved, one, Window(61 * DAY, 64 * DAY)) == []


def test_broken_columns_come_first_the_strongest_before_the_others(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    broken = incident(
        Cause.QUALITY,
        verdict("missing", "d", cause=Cause.QUALITY, strength=1.0),
        verdict("stuck", "c", cause=Cause.QUALITY, strength=2.0),
        verdict("missing", "c", cause=Cause.QUALITY, strength=0.5),
    )
    found = suspects(history(ridit(a=9.0, c=1.0, d=4.0)), broken, DAYS)
    assert [(s.column, s.broken) for s in found] == [("c", True), ("d", True), ("a", False)]


def test_the_model_s_own_outputs_and_slices_are_no_suspects(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    drift = incident(Cause.DRIFT, verdict("ridit", "score"), verdict("ridit", "a"))
    moves = {Series("ridit", name): {60: 9.0} for name in ("score", "prediction")}
    moves |= {Series("ridit", "b", "carrier=B6"): {60: 9.0}, Series("psi", "b"): {60: 9.0}}
    assert [s.column for s in suspects(history(moves), drift, DAYS)] == ["a"]


def test_without_a_baseline_only_what_is_broken_is_known(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    broken = incident(Cause.QUALITY, verdict("missing", "z", cause=Cause.QUALITY))
    (found,) = suspects(history(ridit(a=9.0), baseline=0), broken, DAYS)
    assert (found.column, found.broken) == ("z", True)
    assert np.isinf(found.distance)


def test_a_constant_column_is_not_unusual_by_a_hair(incident: MakeIncident, verdict: MakeVerdict) -> None:
    one = incident(Cause.BUSINESS, verdict("kpi_mean", "clicks"))
    calm = history({Series("missing", "a"): {}})
    values = calm.series[Series("missing", "a")].value
    values[:] = 0.0
    values[60] = 0.01
    assert suspects(calm, one, DAYS) == []
    values[60] = 0.1
    assert [s.column for s in suspects(calm, one, DAYS)] == ["a"]


def test_gaps_say_nothing(incident: MakeIncident, verdict: MakeVerdict) -> None:
    one = incident(Cause.BUSINESS, verdict("kpi_mean", "clicks"))
    gappy = history(ridit(a=9.0, b=9.0))
    gappy.series[Series("ridit", "a")].value[60] = np.nan
    gappy.series[Series("ridit", "b")].value[60:62] = np.nan
    assert [s.column for s in suspects(gappy, one, DAYS)] == ["a"]


def test_so_many_columns_are_named_at_most(incident: MakeIncident, verdict: MakeVerdict) -> None:
    one = incident(Cause.BUSINESS, verdict("kpi_mean", "clicks"))
    assert len(suspects(history(ridit(**{f"c{k}": 9.0 for k in range(20)})), one, DAYS)) == MOST
