"""Backtests and diagnoses as plain data: what the API answers and the command line prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from offing.domain.incident import Incident, Judgement
from offing.domain.window import DAY, isoformat
from offing.monitors.backtest import Judgements, KnownEvent, MonitorBacktest, judged_window
from offing.monitors.episodes import Episode, alarm_mask
from offing.monitors.noise_case import Finding
from offing.runtime.backtesting import ModelBacktest
from offing.runtime.noise_doctor import Diagnosis, ModelDiagnosis, Proposal
from offing.stats.estimate import Estimate

MARKS = 400
"""A timeline has at most so many places; a place stands for one or more steps."""


def backtest_data(tested: ModelBacktest) -> dict[str, Any]:
    """Return a backtest as JSON-safe data."""
    window = tested.window
    real = tested.known.real
    inside = [e for e in real if e.window.start < window.end and window.start < e.window.end]
    caught = {event.name for one in tested.monitors for event in one.caught}
    return {
        "model": tested.model,
        "from": isoformat(window.start),
        "to": isoformat(window.end),
        "days": max((one.span for one in tested.monitors), default=0) / DAY,
        "step_seconds": tested.history.width / 1_000_000,
        "monitors": [_monitor(one) for one in tested.monitors],
        "incidents": [_incident(one) for one in tested.incidents],
        "events": [_event(one) for one in _within(tested)],
        "deployments": [
            {"at": isoformat(one.timestamp), "version": one.version} for one in tested.deployments
        ],
        "missed_by_all": [event.name for event in inside if event.name not in caught],
        "timeline": _timeline(tested),
        "notes": list(tested.notes),
    }


def diagnosis_data(found: ModelDiagnosis) -> dict[str, Any]:
    """Return what the noise doctor says of a model, as JSON-safe data."""
    window = found.tested.window
    return {
        "model": found.tested.model,
        "from": isoformat(window.start),
        "to": isoformat(window.end),
        "monitors": [_diagnosis(one) for one in found.monitors],
        "readiness": [
            {"monitor": one.monitor, "gap": one.gap.value, "sentence": one.sentence} for one in found.gaps
        ],
        "notes": list(found.tested.notes),
    }


def _within(tested: ModelBacktest) -> Sequence[KnownEvent]:
    window = tested.window
    events = tested.known.events
    return [e for e in events if e.window.start < window.end and window.start < e.window.end]


def _monitor(one: MonitorBacktest) -> dict[str, Any]:
    counts = {judgement.value: one.count(judgement) for judgement in Judgement}
    return {
        "monitor": one.monitor,
        "state": one.state.value,
        "detail": one.detail,
        "alarms": len(one.episodes),
        "pages": one.pages,
        **counts,
        "unjudged": one.count(None),
        "caught": [event.name for event in one.caught],
        "missed": [event.name for event in one.missed],
        "delay_steps": one.delay,
        "false_per_90d": _estimate(one.false_rate),
        "noise_per_90d": _estimate(one.noise_rate),
        "episodes": [
            _episode(e, None if j is None else j.value) for e, j in zip(one.episodes, one.judged, strict=True)
        ],
    }


def _episode(one: Episode, judgement: str | None) -> dict[str, Any]:
    return {
        "from": isoformat(one.onset),
        "to": isoformat(one.end),
        "steps": one.steps,
        "severity": one.severity.value,
        "judgement": judgement,
        "series": sorted(str(series) for series in one.series),
        "sentence": max(one.verdicts, key=lambda v: v.strength).sentence,
    }


def _incident(one: Incident) -> dict[str, Any]:
    return {
        "cause": one.cause.value,
        "severity": one.severity.value,
        "started_at": isoformat(one.started_at),
        "detected_at": isoformat(one.detected_at),
        "last_alarm": isoformat(one.last_alarm),
        "monitors": sorted({v.monitor for v in one.evidence}),
        "series": len(one.evidence),
    }


def _event(one: KnownEvent) -> dict[str, Any]:
    return {
        "name": one.name,
        "from": isoformat(one.window.start),
        "to": isoformat(one.window.end),
        "judgement": None if one.judgement is None else one.judgement.value,
        "monitors": sorted(one.monitors),
    }


def _estimate(found: Estimate | None) -> Mapping[str, float] | None:
    return None if found is None else found._asdict()


def _timeline(tested: ModelBacktest) -> dict[str, Any]:
    """Return one text per monitor, a character per place: `!` fired, `.` quiet; and one of known events."""
    history = tested.history
    inside = judged_window(history, tested.window)
    steps = np.flatnonzero(history.judged & (history.starts >= inside.start) & (history.starts < inside.end))
    if not steps.size:
        return {"starts": [], "monitors": {}, "real": "", "known": ""}
    places = np.array_split(steps, min(MARKS, steps.size))
    rows = {
        one.monitor: "".join("!" if alarm_mask(history, one.episodes)[p].any() else "." for p in places)
        for one in tested.monitors
    }
    known = tested.known
    return {
        "starts": [isoformat(int(history.starts[p[0]])) for p in places],
        "monitors": rows,
        "real": _shade(tested, places, Judgements(tuple(known.real))),
        "known": _shade(tested, places, known),
    }


def _shade(tested: ModelBacktest, places: Sequence[Any], known: Judgements) -> str:
    starts, width = tested.history.starts, tested.history.width
    said = []
    for place in places:
        first, last = int(starts[place[0]]), int(starts[place[-1]]) + width
        hit = any(e.window.start < last and first < e.window.end for e in known.events)
        said.append("#" if hit else ".")
    return "".join(said)


def _diagnosis(one: Diagnosis) -> dict[str, Any]:
    noise = one.noise
    return {
        "monitor": noise.monitor,
        "alarms": noise.alarms,
        "noisy": noise.noisy,
        "false_alarm": noise.false,
        "noise_per_90d": _estimate(noise.rate),
        "short": noise.short,
        "firing": noise.firing,
        "causes": [_finding(finding, proposal) for finding, proposal in one.findings],
    }


def _finding(found: Finding, proposal: Proposal | None) -> dict[str, Any]:
    return {
        "cause": found.cause.value,
        "evidence": found.evidence,
        "numbers": dict(found.numbers),
        "explains": found.explains,
        "proposal": None if proposal is None else _proposal(proposal),
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "diff": {key: {"before": before, "after": after} for key, (before, after) in one.diff.items()},
        "replayed": one.before is not None,
        "alarms_before": None if one.before is None else len(one.before.episodes),
        "removed": one.removed,
        "kept": [event.name for event in one.kept],
        "lost": [event.name for event in one.lost],
        "sentence": one.sentence,
    }
