from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.incidents.conftest import BASELINE, STEPS, make_history, make_verdict

from offing.domain.incident import Incident, IncidentState
from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import DAY
from offing.incidents.pipeline import incidents_of

SERIES = [
    Series("volume"),
    Series("missing", "a"),
    Series("ridit", "a"),
    Series("ridit", "b"),
    Series("ridit", "score"),
    Series("roc_auc"),
    Series("kpi_mean", "clicks"),
]


@st.composite
def some_verdicts(draw: st.DrawFn) -> list[Verdict]:
    """Return verdicts of a few series and causes; slow and sudden monitors share series."""
    series = draw(st.lists(st.sampled_from(SERIES), min_size=1, max_size=3))
    causes = draw(st.lists(st.sampled_from(Cause), min_size=1, max_size=3))
    verdicts = draw(st.lists(one_verdict(series, causes), max_size=40))
    return sorted(verdicts, key=lambda v: (v.at.start, v.cause.rank, -v.strength, v.series))


@st.composite
def one_verdict(draw: st.DrawFn, series: list[Series], causes: list[Cause]) -> Verdict:
    """Return a verdict whose window begins with its step, a little before, or where many begin."""
    step = draw(st.integers(BASELINE, STEPS - 1))
    since = draw(st.sampled_from([step, step, step - 1, step - 8, 10, 30]))
    return make_verdict(
        step,
        draw(st.sampled_from(causes)),
        series=draw(st.sampled_from(series)),
        since=max(BASELINE, min(since, step)),
        severity=draw(st.sampled_from(Severity)),
        strength=draw(st.sampled_from([0.5, 1.0, 2.0])),
        alarming=draw(st.sampled_from([True, True, False])),
    )


def in_order(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return sorted(verdicts, key=lambda v: (v.at.start, v.cause.rank, -v.strength, v.series))


VERDICTS = some_verdicts()


def read(verdicts: Sequence[Verdict], closed: int = STEPS) -> Sequence[Incident]:
    return incidents_of(make_history(SERIES, closed=closed), verdicts)


def homes(verdict: Verdict, incidents: Sequence[Incident]) -> Iterator[Incident]:
    """Yield the incidents that hold the verdict's series with a verdict at least as loud."""
    for incident in incidents:
        evidence = incident.evidence if incident.cause is verdict.cause else ()
        for held in (*evidence, *incident.symptoms):
            if held.series == verdict.series and held.severity.rank >= verdict.severity.rank:
                yield incident
                break


@given(VERDICTS)
def test_the_same_verdicts_are_the_same_incidents(verdicts: list[Verdict]) -> None:
    assert read(verdicts) == read(verdicts)


@given(VERDICTS)
def test_incidents_differ_by_id(verdicts: list[Verdict]) -> None:
    found = read(verdicts)
    assert len({incident.id for incident in found}) == len(found)


@given(VERDICTS, st.integers(BASELINE + 1, STEPS))
def test_ids_stay_when_steps_are_added(verdicts: list[Verdict], closed: int) -> None:
    """What was told of an incident's beginning holds; only its end and its evidence may change."""
    early = read([v for v in verdicts if v.at.end <= closed * DAY], closed)
    late = read(verdicts)
    begun = [(i.id, i.cause, i.started_at, i.detected_at) for i in early]
    assert begun == [(i.id, i.cause, i.started_at, i.detected_at) for i in late][: len(begun)]
    for before, after in zip(early, late, strict=False):
        assert before.severity.rank <= after.severity.rank
        assert before.reopened <= after.reopened
        if before.state is IncidentState.RESOLVED and before.reopened == after.reopened:
            assert (after.state, after.resolved_at) == (before.state, before.resolved_at)


@settings(max_examples=200)
@given(VERDICTS)
def test_every_alarm_has_a_home(verdicts: list[Verdict]) -> None:
    found = read(verdicts)
    for verdict in verdicts:
        if verdict.alarming:
            assert list(homes(verdict, found)), verdict


@settings(max_examples=200)
@given(VERDICTS)
def test_an_alarm_is_held_once(verdicts: list[Verdict]) -> None:
    """Of incidents open at the same time, one alone holds a series as evidence for a cause."""
    found = read(verdicts)
    held = [id(v) for i in found for v in (*i.evidence, *i.symptoms)]
    assert len(set(held)) == len(held)
    for number, first in enumerate(found):
        for second in found[number + 1 :]:
            together = first.resolved_at is None or second.detected_at <= first.resolved_at
            once = first.reopened == second.reopened == 0
            if together and once and first.cause is second.cause:
                assert not first.series & second.series


@given(VERDICTS)
def test_a_weak_verdict_opens_nothing_and_is_no_evidence(verdicts: list[Verdict]) -> None:
    found = read(verdicts)
    assert all(v.alarming for i in found for v in (*i.evidence, *i.symptoms))
    assert not read([v for v in verdicts if not v.alarming])


@given(VERDICTS)
def test_symptoms_are_downstream_and_never_louder_than_their_incident(verdicts: list[Verdict]) -> None:
    for incident in read(verdicts):
        for symptom in incident.symptoms:
            assert symptom.cause.rank > incident.cause.rank
            assert symptom.severity.rank <= incident.severity.rank


@given(VERDICTS)
def test_times_are_in_order(verdicts: list[Verdict]) -> None:
    for incident in read(verdicts):
        assert incident.started_at < incident.detected_at <= incident.last_alarm
        assert incident.evidence
        if incident.resolved_at is None:
            assert incident.state is IncidentState.FIRING
        else:
            assert incident.state is IncidentState.RESOLVED
            assert incident.resolved_at > incident.last_alarm


def test_without_verdicts_there_are_no_incidents() -> None:
    assert list(read([])) == []


def test_a_break_its_drift_and_its_harm_are_one_message() -> None:
    loud = Severity.CRITICAL
    broken = [make_verdict(step, Cause.QUALITY, severity=loud) for step in range(20, 25)]
    drift = [make_verdict(step, Cause.DRIFT, since=19) for step in range(22, 50)]
    score = [make_verdict(step, Cause.PREDICTION, since=20) for step in range(20, 40)]
    harm = [make_verdict(step, Cause.PERFORMANCE, since=21, severity=loud) for step in range(23, 45)]
    (incident,) = read(in_order([*broken, *drift, *score, *harm]))
    assert incident.cause is Cause.QUALITY
    assert {v.cause for v in incident.symptoms} == {Cause.DRIFT, Cause.PREDICTION, Cause.PERFORMANCE}
    assert (incident.started_at, incident.last_alarm) == (20 * DAY, 25 * DAY)
    assert incident.resolved_at == 27 * DAY


def test_two_breaks_far_apart_are_two_incidents() -> None:
    verdicts = [make_verdict(step, Cause.QUALITY) for step in (10, 11, 45, 46)]
    assert [i.started_at // DAY for i in read(verdicts)] == [10, 45]


def test_a_break_that_joins_a_column_that_drifts_is_one_incident_while_it_lasts() -> None:
    """Missing values that creep up and then jump: two causes on one series, each with one incident."""
    creeping = [make_verdict(s, Cause.DRIFT, series=Series("missing", "a"), since=9) for s in range(12, 50)]
    jumped = [make_verdict(s, Cause.QUALITY, severity=Severity.CRITICAL) for s in range(30, 50)]
    assert [i.cause for i in read(in_order([*creeping, *jumped]))] == [Cause.DRIFT, Cause.QUALITY]
