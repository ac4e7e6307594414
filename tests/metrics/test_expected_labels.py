from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.metrics.catalogue import all_metrics, points
from offing.metrics.expected_labels import ASSUMPTION, Outlook, by_decision, outlook
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.outcome import OutcomeCounts
from offing.testing.metric_contract import check_point

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

FROM_SCORES = [
    name for name, m in all_metrics().items() if m.family == "estimated" and m.needs[-1:] == ("baseline",)
]
BINARY = [name for name in FROM_SCORES if name != "estimated_accuracy"]


def rows(size: int, seed: int = 0, rate: float = 1.0) -> dict[str, Any]:
    rng = np.random.default_rng([size, seed])
    scores = rng.beta(2, 3, size)
    return {"score": scores, "label": (rng.random(size) < rate * scores).astype(float)}


def reasons(subject: Subject) -> set[tuple[str, PointStatus, str | None]]:
    return {(point.metric, point.status, point.reason) for point in points(subject, FROM_SCORES)}


def test_there_are_seven() -> None:
    assert len(FROM_SCORES) == 7


def test_why_there_is_no_estimate(subject_of: MakeSubject) -> None:
    now, then = rows(300, 1), rows(500)
    unlabelled, unscored = {"score": then["score"]}, {**then, "score": [None] * 499 + [0.5]}
    half = {**then, "label": [1.0 if i < 150 else None for i in range(500)]}
    for subject, status, reason in (
        (subject_of(now, then, compare=False), PointStatus.NO_BASELINE, "no baseline"),
        (
            subject_of(now, unlabelled),
            PointStatus.NO_BASELINE,
            "the baseline has no labelled rows with a score",
        ),
        (
            subject_of(now, unscored),
            PointStatus.TOO_FEW,
            "the baseline has 1 labelled rows with a score; 200 are needed",
        ),
        (
            subject_of(now, half),
            PointStatus.TOO_FEW,
            "the baseline has 150 labelled rows with a score; 200 are needed",
        ),
        (subject_of({"score": [None, None]}, then), PointStatus.TOO_FEW, "no scores in the window"),
    ):
        assert reasons(subject) == {(name, status, reason) for name in FROM_SCORES}


def test_what_rests_on_the_rarer_class_needs_some_of_it(subject_of: MakeSubject) -> None:
    rare = [name for name in FROM_SCORES if name.endswith(("recall", "f1", "roc_auc"))]
    seldom = rows(2000, rate=0.02)
    few = {p.metric: p for p in points(subject_of(rows(500, 1), seldom), FROM_SCORES)}
    for name in FROM_SCORES:
        assert few[name].status is (PointStatus.TOO_FEW if name in rare else PointStatus.OK)
    reason = few["estimated_recall"].reason
    assert reason == f"the rarer class has {int(seldom['label'].sum())} labels in the baseline; 25 are needed"
    short = points(subject_of(rows(8, 1), rows(2000)), rare)
    assert all(p.reason is not None and p.reason.endswith("5 are needed") for p in short)
    never = points(subject_of(rows(500, 1), {**seldom, "label": [0.0] * 2000}), rare)
    assert {p.reason for p in never} == {"the rarer class has 0 labels in the baseline; 25 are needed"}


def test_a_note_carries_the_assumption_and_what_lies_beyond_it(subject_of: MakeSubject) -> None:
    then = {"score": np.linspace(0.2, 0.6, 500), "label": np.arange(500) % 2.0}
    inside, outside = np.linspace(0.25, 0.55, 100), np.linspace(0.25, 0.55, 90).tolist() + [0.9] * 10
    found = [
        points(subject_of({"score": part}, then), ["estimated_accuracy"])[0] for part in (inside, outside)
    ]
    assert found[0].note == ASSUMPTION
    assert found[1].note == f"{ASSUMPTION}; 10.0% of the scores lie beyond the baseline's"


def outlook_of(subject: Subject) -> Outlook:
    found = outlook(subject, "estimated_accuracy")
    assert isinstance(found, Outlook)
    return found


def test_decisions_that_do_not_follow_the_score_are_told_by_the_baseline(subject_of: MakeSubject) -> None:
    then = rows(4000)
    then["prediction"] = np.where(np.random.default_rng(9).random(4000) < 0.4, "1", "0")
    (point,) = points(
        subject_of(rows(4000, 1) | {"prediction": then["prediction"]}, then), ["estimated_accuracy"]
    )
    real = float(((then["prediction"] == "1") == (then["label"] == 1)).mean())
    assert point.value == pytest.approx(real, abs=0.005)
    assert point.low is not None and point.high is not None
    # A threshold would give .69: the whole difference is taken for an error that may be there.
    assert point.high - point.low > 0.2


def test_decisions_by_the_score_leave_nothing_unseen(subject_of: MakeSubject) -> None:
    then = rows(4000)
    for said in ({}, {"prediction": np.where(then["score"] > 0.3, "1", "0")}):
        found = outlook_of(subject_of({**then, **said}, {**then, **said}))
        assert np.abs(found.labels.unseen).max() < 0.004
        assert found.labels.n == pytest.approx(4000)
    assert by_decision(np.array([1.0, 2.0])).tolist() == [1, 2, 1, 2]


def test_a_slice_is_estimated_from_its_own_baseline(subject_of: MakeSubject) -> None:
    """The model is right in one group and wrong in the other; a slice knows only its own past."""
    then, now = rows(3000), rows(2000, 1)
    for part in (then, now):
        part["group"] = np.where(np.arange(len(part["score"])) % 2, "odd", "even")
        part["label"] = np.where(part["group"] == "odd", part["score"] > 0.5, part["score"] <= 0.5) * 1.0
    for group, value in (("odd", 1.0), ("even", 0.0)):
        subject = subject_of(now, then, segments=["group"], slice=f"group={group}")
        (point,) = points(subject, ["estimated_accuracy"])
        assert point.slice == f"group={group}"
        assert point.value == pytest.approx(value, abs=0.02)


def test_the_positive_class_may_have_any_name(subject_of: MakeSubject) -> None:
    then, now = rows(3000), rows(2000, 1)
    for part in (then, now):
        part["prediction"] = np.where(part["score"] >= 0.5, 1.0, 0.0)
    plain = points(subject_of(now, then), BINARY)
    for part in (then, now):
        part["label"] = np.where(part["label"] == 1, "yes", "no")
        part["prediction"] = np.where(part["score"] >= 0.5, "yes", "no")
    named = points(subject_of(now, then, positive="yes"), BINARY)
    for a, b in zip(plain, named, strict=True):
        assert (a.metric, a.value, a.low, a.high) == (b.metric, b.value, b.low, b.high)
        assert a.status is PointStatus.OK


def test_the_order_of_rows_does_not_matter(subject_of: MakeSubject) -> None:
    then, now = rows(1000), rows(500, 1)
    order = np.random.default_rng(3).permutation(1000)
    shuffled = {name: values[order] for name, values in then.items()}
    assert points(subject_of(now, then), FROM_SCORES) == points(subject_of(now, shuffled), FROM_SCORES)


COUNTS = st.dictionaries(st.integers(-32_769, 32_768), st.integers(1, 10**7), max_size=30)
PAIRS = st.dictionaries(
    st.integers(-32_769, 32_768),
    st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)),
    max_size=30,
)
REST = st.integers(0, 10**6)


@st.composite
def scores(draw: st.DrawFn) -> NumericCounts:
    cells = draw(COUNTS)
    ends = draw(st.tuples(*[st.floats(-1e308, 1e308)] * 2))
    ids = np.array(sorted(cells), np.int32)
    counts = np.array([cells[i] for i in ids.tolist()], np.int64)
    return NumericCounts(ids, counts, minimum=ends[0], maximum=ends[1])


@st.composite
def outcomes(draw: st.DrawFn) -> OutcomeCounts:
    cells = draw(PAIRS)
    ids = np.array(sorted(cells), np.int32)
    positives, negatives = (np.array([cells[i][side] for i in ids.tolist()], np.int64) for side in (0, 1))
    tp, fp, tn, fn = draw(st.tuples(REST, REST, REST, REST))
    labelled = draw(st.sampled_from([int((positives + negatives).sum()), tp + fp + tn + fn, 3]))
    loss, brier = draw(st.tuples(*[st.integers(0, 2**90)] * 2))
    counts = OutcomeCounts(labelled, ids, positives, negatives, tp=tp, fp=fp, tn=tn, fn=fn)
    return replace(counts, loss_sum=loss, brier_sum=brier)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    now=scores(),
    then=scores(),
    outcome=outcomes(),
    said=st.tuples(REST, REST, REST),
    threshold=st.floats(-1e308, 1e308) | st.just(0.5),
)
def test_arbitrary_counts_never_raise(
    now: NumericCounts,
    then: NumericCounts,
    outcome: OutcomeCounts,
    said: tuple[int, int, int],
    threshold: float,
    subject_of: MakeSubject,
) -> None:
    small = {"score": [0.1, 0.9], "prediction": ["0", "1"], "label": [0.0, 1.0]}
    template = subject_of(small, small, threshold=threshold)
    answers = CategoricalCounts(np.array(said[:2], np.int64), new=said[2])
    sides: list[BucketProfile] = []
    for side, score in ((template.current, now), (template.baseline, then)):
        assert isinstance(side, BucketProfile)
        sides.append(replace(side, score=score, prediction=answers, outcome=outcome, rows=score.n))
    subject = replace(template, current=sides[0], baseline=sides[1])
    for point in points(subject, FROM_SCORES):
        assert point.status is not PointStatus.ERROR, point
        check_point(point, all_metrics()[point.metric], subject)


def test_other_tasks_have_no_expected_labels(subject_of: MakeSubject) -> None:
    number = {"score": [0.1] * 300, "prediction": [1.0] * 300, "label": [1.0] * 300}
    assert points(subject_of(number, number, task=Task.REGRESSION), FROM_SCORES) == []
