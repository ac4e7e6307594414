from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.special import expit, logit

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import points
from offing.metrics.row_sample import RowSample
from offing.metrics.subject import Subject
from offing.metrics.track_record import TrackRecord
from offing.testing.subjects import table_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

METRIC = "estimated_accuracy_reweighted"


def people(size: int, share: float, seed: int = 0) -> dict[str, Any]:
    """Return rows of two groups; the model does not know that one of them has fewer positives."""
    rng = np.random.default_rng([seed, size])
    group = rng.random(size) < share
    scores = rng.beta(2, 2, size)
    return {
        "group": np.where(group, "new", "old"),
        "age": rng.normal(40, 10, size) + 5 * group,
        "score": scores,
        "label": (rng.random(size) < expit(logit(scores) - 1.5 * group)).astype(float),
    }


def sampled(now: dict[str, Any], then: dict[str, Any], subject_of: MakeSubject, **options: Any) -> Subject:
    unlabelled = {name: part for name, part in now.items() if name != "label"}
    subject = subject_of(unlabelled, then, **options)
    return replace(subject, sample=RowSample(table_of(unlabelled, 1), table_of(then)))


def point_of(subject: Subject, metric: str = METRIC) -> Point:
    (point,) = points(subject, [metric])
    return point


def test_it_follows_the_mix_where_scores_alone_do_not(subject_of: MakeSubject) -> None:
    now, then = people(2000, 0.6, 1), people(2000, 0.2)
    subject = sampled(now, then, subject_of)
    plain, weighted = point_of(subject, "estimated_accuracy"), point_of(subject)
    real = float(((now["score"] >= 0.5) == now["label"]).mean())
    assert weighted.low is not None and weighted.high is not None and plain.low is not None
    assert weighted.low <= real <= weighted.high
    assert plain.low > real
    assert (weighted.n, weighted.m) == (2000, 2000)
    assert weighted.expected == pytest.approx(float(((then["score"] >= 0.5) == then["label"]).mean()))
    assert weighted.note is not None
    assert weighted.note.startswith(
        "assumes that P(label | features) is as in the baseline; from 2000 and 2000"
    )


def test_where_nothing_moved_it_agrees_with_scores_alone(subject_of: MakeSubject) -> None:
    subject = sampled(people(1000, 0.2, 1), people(1000, 0.2), subject_of)
    plain, weighted = point_of(subject, "estimated_accuracy"), point_of(subject)
    assert weighted.value == pytest.approx(plain.value, abs=0.015)


def test_the_order_of_rows_does_not_matter(subject_of: MakeSubject) -> None:
    subject = sampled(people(400, 0.5, 1), people(600, 0.2), subject_of)
    sample = subject.sample
    assert sample is not None
    orders = [np.random.default_rng(i).permutation(size) for i, size in enumerate((400, 600))]
    shuffled = RowSample(sample.current.take(orders[0]), sample.baseline.take(orders[1]))
    assert point_of(replace(subject, sample=shuffled)) == point_of(subject)


def test_logged_decisions_decide(subject_of: MakeSubject) -> None:
    now, then = people(800, 0.2, 1), people(1000, 0.2)
    for part in (now, then):
        part["prediction"] = np.where(part["score"] >= 0.8, "1", "0")
    point = point_of(sampled(now, then, subject_of))
    real = float(((now["prediction"] == "1") == (now["label"] == 1)).mean())
    assert point.low is not None and point.high is not None
    assert point.low <= real <= point.high


def test_many_classes(subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(0)
    sides: list[dict[str, Any]] = []
    for size, share in ((1000, 0.7), (1000, 0.2)):
        hard = rng.random(size) < share
        label = rng.choice(["a", "b"], size)
        right = rng.random(size) < np.where(hard, 0.6, 0.95)
        answer = np.where(right, label, "c")
        sides.append({"hard": hard, "score": rng.random(size), "prediction": answer, "label": label})
    now, then = sides
    point = point_of(sampled(now, then, subject_of, task=Task.MULTICLASS))
    assert point.value == pytest.approx(float((now["prediction"] == now["label"]).mean()), abs=0.04)


def test_a_slice_uses_its_own_rows(subject_of: MakeSubject) -> None:
    now, then = people(1500, 0.5, 1), people(2000, 0.5)
    values = []
    for group in ("old", "new"):
        subject = sampled(now, then, subject_of, segments=["group"], slice=f"group={group}")
        point = point_of(subject)
        mine = now["group"] == group
        real = float(((now["score"] >= 0.5) == now["label"])[mine].mean())
        assert (point.slice, point.n) == (f"group={group}", mine.sum())
        assert point.value == pytest.approx(real, abs=0.05)
        values.append(point.value or 0)
    assert values[0] > values[1]


def test_a_sample_tells_less_of_a_larger_window(subject_of: MakeSubject) -> None:
    now, then = people(4000, 0.2, 1), people(1000, 0.2)
    subject = sampled(now, then, subject_of)
    part = {name: values[:300] for name, values in now.items()}
    few = replace(subject, sample=RowSample(table_of(part, 1), table_of(then)))
    alone = sampled(part, then, subject_of)
    widths = []
    for case in (few, alone, subject):
        point = point_of(case)
        assert point.low is not None and point.high is not None
        widths.append(point.high - point.low)
    assert widths[2] < widths[0] < widths[1]


def test_why_there_is_none(subject_of: MakeSubject, monkeypatch: pytest.MonkeyPatch) -> None:
    now, then = people(200, 0.2, 1), people(300, 0.2)
    subject = sampled(now, then, subject_of)
    assert point_of(replace(subject, sample=None)).reason == "needs a sample of rows"
    few = {name: part[:49] for name, part in now.items()}
    assert point_of(sampled(few, then, subject_of)).status is PointStatus.TOO_FEW
    unlabelled = {name: part for name, part in then.items() if name != "label"}
    assert point_of(sampled(now, unlabelled, subject_of)).status is PointStatus.NO_BASELINE
    apart = {**now, "age": now["age"] + 1000}
    point = point_of(
        sampled(apart, {**then, "age": np.where(np.arange(300) < 3, 1040, then["age"])}, subject_of)
    )
    assert point.reason is not None and point.reason.startswith("rows like the window's are rare")
    bad = TrackRecord(steps=20, bias=0.0, rmse=0.5, held=0, tolerance=0.02)
    withdrawn = point_of(replace(subject, track_record={METRIC: bad}))
    assert withdrawn.reason is not None and withdrawn.reason.startswith("withdrawn")
    monkeypatch.setitem(sys.modules, "sklearn", None)
    missing = point_of(subject)
    assert missing.status is PointStatus.UNDEFINED
    assert missing.reason is not None and "pip install 'offing[models]'" in missing.reason


@pytest.mark.parametrize("size", [0, 1, 2, 60])
def test_nasty_rows(size: int, subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(7)
    then: dict[str, Any] = {
        "x": rng.standard_cauchy(400) * 1e300,
        "zero": np.zeros(400),
        "gap": [None if rng.random() < 0.3 else 1.0 for _ in range(400)],
        "city": rng.choice(["a", "b"], 400),
        "score": np.where(rng.random(400) < 0.1, np.nan, rng.random(400)),
        "label": (rng.random(400) < 0.5).astype(float),
    }
    now = {name: part[:size] for name, part in then.items()}
    point = point_of(sampled(now, then, subject_of))
    if size < 60:
        assert point.status is PointStatus.TOO_FEW
    else:
        assert point.value is not None and point.low is not None and point.high is not None
        assert 0 <= point.low <= point.value <= point.high <= 1
