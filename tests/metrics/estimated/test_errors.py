"""The MAE and RMSE of a regression before labels come: from rows, and from cells of the prediction."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points
from offing.metrics.row_sample import RowSample
from offing.metrics.subject import Subject
from offing.metrics.track_record import TrackRecord
from offing.profiles.loss_cells import LossCells
from offing.testing.subjects import table_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

METRICS = ("estimated_mae", "estimated_rmse")


def houses(size: int, *, shift: float = 0.0, seed: int = 0, scale: float = 1.0) -> dict[str, Any]:
    """Return predictions whose errors grow with one feature."""
    rng = np.random.default_rng([seed, size])
    area = rng.normal(shift, 1, size)
    truth = scale * (10 + 3 * area + rng.normal(0, np.exp(0.5 * area)))
    return {
        "area": area,
        "noise": rng.normal(size=size),
        "prediction": scale * (10 + 3 * area),
        "label": truth,
    }


def real(rows: dict[str, Any], metric: str) -> float:
    errors = np.abs(rows["prediction"] - rows["label"])
    return float(errors.mean() if metric == "estimated_mae" else np.sqrt((errors**2).mean()))


def subject(
    now: dict[str, Any],
    then: dict[str, Any],
    subject_of: MakeSubject,
    *,
    sample: bool = False,
    losses: bool = False,
) -> Subject:
    unlabelled = {name: part for name, part in now.items() if name != "label"}
    found = subject_of(unlabelled, then, task=Task.REGRESSION)
    table = table_of(then)
    return replace(
        found,
        sample=RowSample(table_of(unlabelled, 1), table) if sample else None,
        losses=LossCells.fit(table, found.plan) if losses else None,
    )


def point_of(metric: str, found: Subject) -> Point:
    (point,) = points(found, [metric])
    return point


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    ("source", "scale"),
    [("sample", 1.0), ("sample", 1e9), ("losses", 1.0), ("losses", 1e-6), ("losses", 1e9)],
)
def test_moved_rows_are_judged_as_their_labels_will(
    metric: str, source: str, scale: float, subject_of: MakeSubject
) -> None:
    then, now = houses(2000, scale=scale), houses(2000, shift=0.5, seed=1, scale=scale)
    point = point_of(metric, subject(now, then, subject_of, **{source: True}))
    came, before = real(now, metric), real(then, metric)
    assert came > 1.25 * before
    assert point.value is not None and point.low is not None and point.high is not None
    # The outer cells of the prediction are wide: what moves inside them is not seen.
    assert source == "losses" or point.low <= came <= point.high
    assert point.value == pytest.approx(came, rel=0.1)
    assert point.expected == pytest.approx(before, rel=1e-3)
    assert (point.n, point.m) == (2000, 2000)
    assert point.note is not None and point.note.startswith("assumes that errors, given the")


@pytest.mark.parametrize("metric", METRICS)
def test_rows_see_what_the_prediction_does_not_tell(metric: str, subject_of: MakeSubject) -> None:
    then, now = houses(1500), houses(1000, shift=0.5, seed=1)
    for part in (then, now):
        part["label"] += part["prediction"] * 0 + 10 - part["prediction"]
        part["prediction"] = np.full(len(part["label"]), 10.0)
    cells = point_of(metric, subject(now, then, subject_of, losses=True))
    rows = point_of(metric, subject(now, then, subject_of, sample=True, losses=True))
    came = real(now, metric)
    assert cells.high is not None and cells.high < came
    assert rows.low is not None and rows.high is not None
    assert rows.low <= came <= rows.high
    assert cells.note is not None and cells.note.endswith("from cells of the prediction")


@pytest.mark.parametrize("metric", METRICS)
def test_the_order_of_rows_does_not_matter(metric: str, subject_of: MakeSubject) -> None:
    found = subject(houses(300, seed=1), houses(400), subject_of, sample=True)
    sample = found.sample
    assert sample is not None
    orders = [np.random.default_rng(i).permutation(size) for i, size in enumerate((300, 400))]
    shuffled = RowSample(sample.current.take(orders[0]), sample.baseline.take(orders[1]))
    assert point_of(metric, replace(found, sample=shuffled)) == point_of(metric, found)


@pytest.mark.parametrize("metric", METRICS)
def test_why_there_is_none(metric: str, subject_of: MakeSubject, monkeypatch: pytest.MonkeyPatch) -> None:
    now, then = houses(300, seed=1), houses(400)
    assert point_of(metric, subject(now, then, subject_of)).reason == "needs a sample of rows"
    few = point_of(metric, subject(houses(30, seed=1), then, subject_of, sample=True))
    assert few.reason == "the sample has 30 rows of the window; 50 are needed"
    short = point_of(metric, subject(now, houses(150), subject_of, losses=True))
    assert short.reason == "the baseline has 150 labelled rows; 200 are needed"
    silent = point_of(metric, subject({"prediction": [None], "area": [1.0]}, then, subject_of, losses=True))
    assert (silent.status, silent.reason) == (PointStatus.TOO_FEW, "no predictions in the window")
    bad = TrackRecord(steps=20, bias=0.0, rmse=0.5, held=0, tolerance=0.02)
    both = subject(now, then, subject_of, sample=True, losses=True)
    withdrawn = point_of(metric, replace(both, track_record={metric: bad}))
    assert withdrawn.reason is not None and withdrawn.reason.startswith("withdrawn")
    monkeypatch.setitem(sys.modules, "sklearn", None)
    missing = point_of(metric, replace(both, losses=None))
    assert missing.reason is not None and "pip install 'offing[models]'" in missing.reason
    assert point_of(metric, both).note == point_of(metric, replace(both, sample=None)).note


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("source", ["sample", "losses"])
def test_nasty_errors(metric: str, source: str, subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(1)
    wild, exact = houses(400), houses(400)
    wild["label"] = wild["label"] + rng.standard_cauchy(400) * 1e150
    wild["prediction"][:40] = np.nan
    exact["label"] = exact["prediction"]
    for then in (wild, exact):
        for size in (0, 1, 2, 400):
            now = {name: part[:size] for name, part in then.items()}
            point = point_of(metric, subject(now, then, subject_of, **{source: True}))
            if point.status is PointStatus.OK:
                assert point.value is not None and point.low is not None and point.high is not None
                assert 0 <= point.low <= point.value <= point.high < float("inf")
            else:
                assert point.status in (PointStatus.TOO_FEW, PointStatus.UNDEFINED)
    assert point_of(metric, subject(exact, exact, subject_of, **{source: True})).value == 0


def test_a_binary_model_has_none(subject_of: MakeSubject) -> None:
    assert points(subject_of({"score": [0.5]}), METRICS) == []
