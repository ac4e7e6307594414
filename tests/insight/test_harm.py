from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.harm import HarmBasis, HarmVerdict
from offing.domain.point import Series
from offing.domain.schema import Task
from offing.domain.verdict import Cause
from offing.domain.window import DAY, Window
from offing.insight.harm import MIN_STEPS, HarmAssessor
from offing.insight.harm_words import UNKNOWN, told_harm
from offing.metrics import catalogue
from offing.metrics.subject import Subject
from offing.metrics.track_record import TrackRecord
from offing.monitors.history import SeriesPoints, build_history
from offing.profiles.kernel import profile
from offing.profiles.loss_cells import LossCells
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

if TYPE_CHECKING:
    from tests.insight.conftest import MakeIncident, MakeVerdict

ROWS, BASELINE = 400, 20
NOW = Window(BASELINE * DAY, (BASELINE + 4) * DAY)


@dataclass
class Source:
    """Losses and track records that are given; counts how often they were asked for."""

    known: LossCells | None = None
    good: bool = True
    bias: float = 0.0
    asked: list[str] = field(default_factory=list)

    def losses(self) -> LossCells | None:
        self.asked.append("losses")
        return self.known

    def records(self, metrics: Sequence[str]) -> Mapping[str, TrackRecord]:
        self.asked.append("records")
        record = TrackRecord(40, self.bias, 0.01, 39 if self.good else 12, 0.005)
        return dict.fromkeys(metrics, record)


def rows(
    day: int, *, hot: float = 0.2, noise: float = 0.0, labels: bool = True, unsure: bool = False
) -> pa.Table:
    """Return a day of rows of which a share is `hot`, in which the model is wrong in 40 % and else 10 %."""
    rng = np.random.default_rng([4, day])
    kind = np.where(rng.random(ROWS) < hot, "hot", "cold")
    score = rng.choice([0.45, 0.55] if unsure else [0.1, 0.9], ROWS)
    wrong = rng.random(ROWS) < np.where(kind == "hot", 0.4, 0.1) + noise
    label: Any = np.where(wrong, score < 0.5, score > 0.5).astype(np.float64)
    times = pa.array(np.arange(ROWS, dtype=np.int64) + day * DAY, pa.timestamp("us", "UTC"))
    table = {"timestamp": times, "f_kind": kind, "f_idle": rng.normal(size=ROWS), "score": score}
    if labels:
        table["label"] = label
    else:
        table["label"] = pa.nulls(ROWS, pa.float64())
    return pa.table(table)


@dataclass(frozen=True)
class Case:
    assessor: HarmAssessor
    source: Source
    current: Any

    def harm(self, incident: Any, columns: Sequence[str] = ("kind",)) -> Any:
        return self.assessor.assess(incident, self.current, NOW, columns)


def case(*, source: bool = True, good: bool = True, **now: Any) -> Case:
    """Return twenty usual days, of which a fifth is hot, and four with what is given as `now`."""
    before = [rows(day) for day in range(BASELINE)]
    after = [rows(day, **now) for day in range(BASELINE, BASELINE + 4)]
    past = pa.concat_tables(before)
    plan = ProfilePlan.fit(past, task=Task.BINARY)
    days = profile(pa.concat_tables([past, *after]), plan, width=DAY)
    baseline = merge([days[day * DAY] for day in range(BASELINE)])
    current = merge([days[day * DAY] for day in range(BASELINE, BASELINE + 4)])
    points = [
        point
        for start, one in days.items()
        for point in catalogue.points(
            Subject(one, baseline, plan, Window(start, start + DAY)),
            ["log_loss", "accuracy", "label_coverage"],
        )
    ]
    numbers = np.arange(BASELINE + 4)
    history = build_history(
        "m",
        points,
        starts=numbers * DAY,
        width=DAY,
        closed=np.ones(numbers.size, np.bool_),
        baseline=numbers < BASELINE,
    )
    known = Source(LossCells.fit(past, plan), good)
    return Case(HarmAssessor(history, plan, baseline, known if source else None), known, current)


@pytest.fixture
def drifted(incident: MakeIncident, verdict: MakeVerdict) -> Any:
    return incident(Cause.DRIFT, verdict("ridit", "kind"))


def test_labels_that_have_come_decide_alone(drifted: Any) -> None:
    found = case(noise=0.2)
    harm = found.harm(drifted)
    assert (harm.verdict, harm.basis) == (HarmVerdict.HARMFUL, HarmBasis.REALISED)
    assert 0 < harm.low < harm.value < harm.high and harm.value > harm.least
    assert harm.sentence.startswith("harmful: Log loss got worse by 0.4")
    assert "in 4 labelled steps meanwhile" in harm.sentence
    assert found.source.asked == []


def test_a_proven_estimate_speaks_while_labels_are_missing(drifted: Any) -> None:
    """Scores that became unsure lose more, as a calibrated model says itself."""
    found = case(unsure=True, labels=False)
    harm = found.harm(drifted)
    assert (harm.verdict, harm.basis) == (HarmVerdict.HARMFUL, HarmBasis.ESTIMATED)
    assert 0 < harm.low <= harm.value <= harm.high
    assert "by an estimate that held in 39 of 40 steps" in harm.sentence
    assert found.source.asked == ["records"]


def test_an_estimate_that_was_off_is_trusted_by_less() -> None:
    found = case(unsure=True, labels=False)
    exact = found.assessor.estimated(found.current, NOW)
    found.source.bias = 0.2
    doubtful = found.assessor.estimated(found.current, NOW)
    assert exact is not None and doubtful is not None
    assert doubtful.value == exact.value
    assert doubtful.low is not None and doubtful.high is not None
    assert exact.low is not None and exact.high is not None
    assert doubtful.low < exact.low < exact.high < doubtful.high


def test_a_bad_estimate_is_not_asked(drifted: Any) -> None:
    found = case(hot=0.2, labels=False, good=False)
    harm = found.harm(drifted)
    assert harm.basis is HarmBasis.FIRST_ORDER
    assert found.source.asked == ["records", "losses"]


def test_rows_that_moved_to_cells_of_large_loss_are_harm(drifted: Any) -> None:
    """A fifth of the rows was hot, with 30 points more of errors; now it is four fifths: 18 points."""
    harm = case(hot=0.8, labels=False, good=False).harm(drifted)
    assert (harm.verdict, harm.basis, harm.metric) == (HarmVerdict.HARMFUL, HarmBasis.FIRST_ORDER, "accuracy")
    assert harm.value == pytest.approx(0.18, abs=0.03)
    assert harm.low <= 0.18 <= harm.high
    assert harm.sentence.startswith("harmful: the shift of kind alone adds 1")
    assert harm.sentence.endswith("if its values lose what they did; 1 point would matter")


def test_rows_that_did_not_move_are_probably_harmless(drifted: Any) -> None:
    harm = case(hot=0.2, labels=False, good=False).harm(drifted)
    assert harm.verdict is HarmVerdict.HARMLESS
    assert harm.sentence.startswith("probably harmless: the shift of kind alone adds ")
    assert harm.bound < harm.least == 0.01


def test_effects_that_overlap_are_bounded_and_not_added_up(drifted: Any) -> None:
    found = case(hot=0.8, labels=False, good=False)
    alone, both = found.harm(drifted, ["kind"]), found.harm(drifted, ["kind", "idle"])
    assert both.value == pytest.approx(alone.value)
    assert both.high > alone.high
    assert both.bound > both.high
    assert "all 2 columns together at most" in both.sentence


def test_without_anything_to_go_by_the_harm_is_unknown(drifted: Any) -> None:
    found = case(labels=False, source=False)
    assert found.harm(drifted) == UNKNOWN
    assert found.assessor.assess(drifted, None, NOW) == UNKNOWN
    assert UNKNOWN.verdict is HarmVerdict.UNKNOWN


def test_what_was_lost_before_it_began_is_not_its_harm(incident: MakeIncident, verdict: MakeVerdict) -> None:
    found = case(source=False)
    values = np.where(np.arange(BASELINE + 4) < 13, 0.5, 0.8) + 0.01 * np.random.default_rng(2).normal(
        size=24
    )
    points = SeriesPoints(values, values, values, values, np.full(values.size, 9))
    baseline = np.arange(BASELINE + 4) < 12
    history = replace(found.assessor.history, baseline=baseline, series={Series("log_loss"): points})
    assessor = replace(found.assessor, history=history)
    late = incident(Cause.DRIFT, verdict("ridit", "kind"), first=BASELINE, last=BASELINE + 4)
    harm = assessor.assess(late, None, NOW)
    assert harm.verdict is not HarmVerdict.HARMFUL
    assert "beside the week before it began" in harm.sentence
    prompt = incident(Cause.DRIFT, verdict("ridit", "kind"), first=13, last=BASELINE + 4)
    assert assessor.assess(prompt, None, Window(13 * DAY, NOW.end)).verdict is HarmVerdict.HARMFUL


def open_by_labels(found: Case, change: float) -> HarmAssessor:
    """Return an assessor whose labels say `change` of a log loss of 0.5, give or take 0.1."""
    values = np.where(np.arange(BASELINE + 4) < BASELINE, 0.5, 0.5 + change) + np.tile([0.1, -0.1], 12)
    points = SeriesPoints(values, values, values, values, np.full(values.size, 9))
    return replace(
        found.assessor, history=replace(found.assessor.history, series={Series("log_loss"): points})
    )


def test_labels_that_leave_it_open_are_not_overruled_for_the_worse(drifted: Any) -> None:
    found = case(hot=0.8, labels=False, good=False)
    alone = found.assessor.first_order(found.current, NOW, ["kind"])
    assert alone is not None and alone.significant
    harm = open_by_labels(found, 0.02).assess(drifted, found.current, NOW, ["kind"])
    assert (harm.verdict, harm.basis) == (HarmVerdict.UNKNOWN, HarmBasis.REALISED)


@pytest.mark.parametrize(("change", "basis"), [(0.0, HarmBasis.FIRST_ORDER), (0.05, HarmBasis.REALISED)])
def test_labels_that_lean_to_harm_are_not_overruled_for_the_better(
    drifted: Any, change: float, basis: HarmBasis
) -> None:
    found = case(hot=0.2, labels=False, good=False)
    harm = open_by_labels(found, change).assess(drifted, found.current, NOW, ["kind"])
    assert harm.basis is basis
    assert harm.harmless == (basis is HarmBasis.FIRST_ORDER)


def test_steps_that_differ_by_more_than_their_rows_make_losses_less_certain() -> None:
    found = case(hot=0.8, labels=False, good=False)
    values = 0.8 + np.tile([0.1, -0.1], 12)
    points = SeriesPoints(values, values - 0.0196, values + 0.0196, values, np.full(values.size, 9))
    history = replace(found.assessor.history, series={Series("accuracy"): points})
    sure = found.assessor.first_order(found.current, NOW, ["kind"])
    moody = replace(found.assessor, history=history).first_order(found.current, NOW, ["kind"])
    assert sure is not None and moody is not None
    assert sure.value == moody.value
    assert sure.high is not None and moody.high is not None and sure.value is not None
    assert moody.high - sure.value > 5 * (sure.high - sure.value)


def test_a_baseline_of_few_steps_does_not_say_what_is_usual(drifted: Any) -> None:
    found = case(noise=0.2, source=False)
    history = found.assessor.history
    short = history.baseline & (np.arange(history.baseline.size) < MIN_STEPS - 1)
    changed = replace(found.assessor, history=replace(history, baseline=short))
    assert changed.realised(NOW) is None


@pytest.mark.parametrize(
    ("cause", "metric", "facts", "words"),
    [
        (Cause.SYSTEM, "volume", {"value": 0.0, "expected": 900.0}, "harmful: Volume fell to 0 from 900"),
        (Cause.PERFORMANCE, "roc_auc", {"value": 0.6, "expected": 0.7},
         "harmful: ROC AUC fell to 0.6 from 0.7"),
        (Cause.BUSINESS, "kpi_mean", {"value": 0.7, "expected": 0.1, "threshold": 0.25},
         "harmful: Mean value of clicks rose to 70 % from 10 %"),
        (Cause.SYSTEM, "latency_p99", {"value": None}, "harm unknown: latency_p99 moved"),
        (Cause.SYSTEM, "latency_p99", {"expected": None, "threshold": None},
         "harm unknown: Latency p99 has no usual value"),
    ],
)  # fmt: skip
def test_outages_and_worse_performance_are_themselves_the_harm(
    incident: MakeIncident,
    verdict: MakeVerdict,
    cause: Cause,
    metric: str,
    facts: dict[str, Any],
    words: str,
) -> None:
    column = "clicks" if metric == "kpi_mean" else ""
    one = incident(cause, verdict(metric, column, cause=cause, **{"low": None, "high": None, **facts}))
    harm = case(source=False).harm(one)
    assert harm.sentence == words
    told = told_harm(harm)
    assert told["verdict"] == harm.verdict.value and told["basis"] == harm.basis.value


@pytest.mark.parametrize("steps", [1, 4])
def test_the_interval_of_realised_harm_holds_what_is_true(steps: int) -> None:
    """Coverage over 1,500 histories whose days differ by themselves, with a true change of 0.05."""
    rng = np.random.default_rng([6, steps])
    found = case(source=False).assessor
    baseline = np.arange(BASELINE + 4) < BASELINE
    held = 0
    for _ in range(1500):
        values = 0.5 + 0.1 * rng.normal(size=baseline.size) + np.where(baseline, 0.0, 0.05)
        points = SeriesPoints(values, values, values, values, np.full(values.size, 9))
        history = replace(found.history, series={Series("log_loss"): points})
        harm = replace(found, history=history).realised(Window(NOW.start, NOW.start + steps * DAY))
        assert harm is not None and harm.low is not None and harm.high is not None
        held += harm.low <= 0.05 <= harm.high
    assert 0.935 <= held / 1500 <= 0.965
