from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.compare.compare import compare
from offing.compare.finding import CheckVerdict, Comparison
from offing.domain.point import PointStatus
from offing.domain.schema import Task

Frames = Callable[..., pa.Table]
HALF = 2000


def checked(reference: pa.Table, current: pa.Table, **more: Any) -> Comparison:
    return compare(reference, current, task=Task.BINARY, **more)


def kinds(found: Comparison) -> set[tuple[str, str | None, str]]:
    return {(finding.kind, finding.column, finding.severity.value) for finding in found.findings}


def holes(values: np.ndarray) -> pa.Array[Any]:
    half: pa.Array[Any] = pa.array(values, mask=np.arange(len(values)) % 2 == 0)
    return half


@pytest.mark.parametrize(("kind", "column", "change"), [
    ("unit_change", "distance", lambda values: values * 1.609344),
    ("stuck", "temp", lambda values: np.full(len(values), 15.0)),
    ("missing", "temp", holes),
    ("invalid", "temp", lambda values: np.where(np.arange(len(values)) % 5 == 0, np.nan, values)),
    ("out_of_range", "temp", lambda values: np.where(np.arange(len(values)) % 5 == 0, -999.0, values)),
    ("new_levels", "carrier", lambda values: np.where(values == "AA", "ZZ", values)),
    ("type_change", "temp", lambda values: values.astype(str)),
    ("column_gone", "temp", None),
])  # fmt: skip
@pytest.mark.parametrize("days", [0, 20])
def test_definite_breaks_are_critical_with_one_file(
    frame: Frames, kind: str, column: str, change: Callable[[Any], Any] | None, days: int
) -> None:
    current = frame(HALF, seed=1, days=min(days, 1), **{f"f_{column}": change})
    found = checked(frame(2 * HALF, days=days), current)
    assert (kind, column, "critical") in kinds(found)
    assert {c for _, c, _ in kinds(found)} == {column}
    assert found.verdict is CheckVerdict.CRITICAL
    assert column in found.findings[0].sentence


def test_a_fault_that_began_half_way_is_found(frame: Frames) -> None:
    def late(values: np.ndarray) -> np.ndarray:
        return np.where(np.arange(len(values)) > len(values) * 0.7, values * 1.609344, values)

    found = checked(frame(8000, days=30), frame(8000, seed=1, days=30, f_distance=late))
    assert kinds(found) == {("unit_change", "distance", "critical")}
    assert "days" in found.findings[0].sentence


def test_a_shift_is_a_warning_and_harm_is_critical(frame: Frames) -> None:
    shifted = checked(frame(HALF), frame(HALF, seed=1, f_temp=lambda values: values + 1))
    assert kinds(shifted) == {("drift", "temp", "warning")} and shifted.verdict is CheckVerdict.WARNING
    outputs = checked(frame(HALF), frame(HALF, seed=1, score=lambda values: values**2, label=None))
    assert kinds(outputs) == {("prediction_drift", "score", "warning")}
    coin = checked(frame(HALF), frame(HALF, seed=1, label=lambda labels: labels[::-1].copy()))
    assert ("performance", None, "critical") in kinds(coin)


def test_a_slice_is_judged_when_asked_for(frame: Frames) -> None:
    reference, current = frame(4000), frame(4000, seed=1)
    hit = np.asarray(current["f_carrier"]) == "UA"
    place = current.schema.get_field_index("score")
    score = np.where(hit, 0.9, np.asarray(current["score"]))
    current = current.set_column(place, "score", pa.array(score))
    found = checked(reference, current, segments=["carrier"])
    assert {f.slice for f in found.findings if f.kind == "prediction_drift"} == {None, "carrier=UA"}
    assert {p.slice for p in found.points} >= {None, "carrier=UA", "carrier=AA"}


def test_too_few_rows_say_nothing(frame: Frames) -> None:
    found = checked(frame(HALF), frame(49, f_temp=lambda values: values + 99))
    assert found.verdict is CheckVerdict.TOO_FEW and not found.findings and found.points


def test_what_names_rows_or_is_skipped_is_not_compared(frame: Frames) -> None:
    sides = [
        frame(HALF, seed=s, f_carrier=[f"{s}-{i}" for i in range(HALF)], f_temp=np.full(HALF, float(s)))
        for s in (0, 9)
    ]
    found = checked(*sides, skip=["temp"])
    assert found.verdict is CheckVerdict.OK
    assert "carrier" in found.notes[0]


def test_points_carry_the_references_value(frame: Frames) -> None:
    points = {(p.metric, p.column): p for p in checked(frame(HALF), frame(HALF, seed=1)).points}
    assert points["missing", "temp"].expected == 0.0
    assert points["roc_auc", None].expected is not None and points["psi", "temp"].expected is not None
    assert all(p.status is not PointStatus.ERROR for p in points.values())


def odd(rng: np.random.Generator, rows: int, columns: int) -> dict[str, Any]:
    """Columns of the kinds that make tests go wrong: ties, tails, rare events, many levels."""
    makers: list[Callable[[], Any]] = [
        lambda: rng.standard_cauchy(rows),
        lambda: rng.exponential(size=rows) * (rng.random(rows) < 0.3),
        lambda: rng.lognormal(3, 2, rows),
        lambda: (rng.random(rows) < 0.005).astype(float),
        lambda: rng.integers(0, 400, rows).astype(str),
        lambda: np.minimum(rng.zipf(1.5, rows), 10**6).astype(str),
        lambda: pa.array(rng.normal(size=rows), mask=rng.random(rows) < 0.3),
    ]
    return {f"f_c{j}": makers[j % len(makers)]() for j in range(columns)}


def test_random_halves_of_the_same_rows_are_ok(frame: Frames) -> None:
    """At most about 1 % may alarm; 0.2 % of 1,929 did, from 200 to 50,000 rows and 1 to 200 columns."""
    rng = np.random.default_rng(20130208)
    alarms = 0
    for run in range(60):
        rows, columns = [(200, 7), (400, 30), (2000, 14), (10_000, 7)][run % 4]
        both = frame(rows, seed=run, **odd(rng, rows, columns))
        half = rng.random(rows) < (0.5 if run % 3 else 0.25)
        found = checked(both.filter(pa.array(~half)), both.filter(pa.array(half)))
        alarms += found.verdict not in (CheckVerdict.OK, CheckVerdict.TOO_FEW)
    assert alarms <= 2


def test_random_days_with_moods_are_ok(frame: Frames) -> None:
    rng = np.random.default_rng(7)
    alarms = 0
    for run in range(20):
        both = frame(6000, seed=run, days=40)
        day = np.asarray(both["timestamp"].cast(pa.int64())) // 86_400_000_000
        mine = np.isin(day, rng.permutation(40)[:15])
        alarms += (
            checked(both.filter(pa.array(~mine)), both.filter(pa.array(mine))).verdict is not CheckVerdict.OK
        )
    assert alarms <= 1
