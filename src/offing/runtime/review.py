"""The monthly review of a model: what to revisit, what is missing, how good its alarms were, and a sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from offing.domain.incident import Judgement
from offing.domain.point import Series
from offing.domain.verdict import Severity
from offing.domain.window import DAY, SECOND, Micros, Window, isoformat, parse_duration
from offing.engines.local import LocalEngine
from offing.errors import NotFound, nearest
from offing.incidents.alarm_record import AlarmRecord, Record, alarm_record
from offing.metrics import catalogue
from offing.metrics.track_record import TrackRecord
from offing.monitors.history import History
from offing.monitors.readiness import Gap
from offing.runtime.config import ModelConfig
from offing.runtime.monitors_as_code import MonitorsAsCode
from offing.runtime.noise_doctor import Diagnosis, ModelDiagnosis, NoiseDoctor, Proposal
from offing.runtime.review_gaps import coverage_gaps, label_share
from offing.runtime.review_month import last_month, month_name, month_of
from offing.runtime.review_sample import POOL, ReviewSample, review_sample
from offing.stats.estimate import Estimate

EXAMINED = 90 * DAY
"""Thresholds are judged by so much time up to the end of the month: a month has too few alarms."""

MANY = 3
"""So many alarms that nobody has judged are noise; fewer are a question to ask, as is told elsewhere."""

TRENDS = ("roc_auc", "mae", "accuracy", "score_mean", "prediction_mean", "volume")
"""What is drawn: the first of these that the month has."""

Records = Callable[[str], Mapping[str, TrackRecord]]
"""How well each estimate of a model did; empty where nobody knows."""


@dataclass(frozen=True)
class Reviewer:
    """Reviews models. Reads only; the same stores give the same review."""

    code: MonitorsAsCode
    engine: LocalEngine
    records: Records = lambda model: {}

    def review(self, model: str, month: str | None = None) -> dict[str, Any]:
        """Return the review of a model, JSON-safe; `month` such as `2013-02`, else the last that is over.

        Raises NotFound for a model without a history, InvalidEvent for a month that is none or that lies
        outside of the history.
        """
        backtester, (running, _) = self.code.backtester.fresh(), self.code.running()
        if model not in backtester.models():
            raise NotFound(f"model {model!r} has no history", hint=nearest(model, backtester.models()))
        config = running.model(model)
        history, _ = backtester.history(model, config)
        window = last_month(history) if month is None else month_of(month)
        _check(history, window)
        doctor = NoiseDoctor(backtester)
        found = doctor.examine(model, config, None, Window(window.end - EXAMINED, window.end))
        gaps = coverage_gaps(history, config, window, found.tested.monitors, self.records(model))
        incidents = [r for r in backtester.archive.incidents.all(model) if _noticed(r) < window.end]
        logs = backtester.archive.incidents.logs(model)
        content = {
            "trend": trend(history, window),
            "thresholds": list(thresholds(found)),
            "gaps": [asdict(gap) for gap in gaps],
            "alarms": alarms(history, config, window, incidents, logs),
            "sample": _sample(self._sample(model, window), [r for r in incidents if _went_on(r, window)]),
        }
        head = {
            "model": model,
            "month": month_name(window),
            "from": isoformat(window.start),
            "to": isoformat(window.end),
            "owner": config.owner,
            "label_share": label_share(history, window),
        }
        return {**head, "sentence": headline(content), **content}

    def _sample(self, model: str, window: Window) -> ReviewSample:
        stored = self.code.backtester.archive.profiles.plan(model)
        if stored is None:
            return ReviewSample([], 0, 0, "the model has no plan yet")
        return review_sample(self.engine.sample(model, window, POOL), stored.plan)


def _check(history: History, month: Window) -> None:
    first, last = int(history.starts[0]), int(history.starts[-1]) + history.width
    if month.end <= first or month.start >= last:
        raise NotFound(
            f"there is nothing in {month_name(month)}",
            hint=f"the history is from {isoformat(first)[:7]} to {isoformat(last - 1)[:7]}",
        )


def thresholds(found: ModelDiagnosis) -> Iterator[dict[str, Any]]:
    """Yield the thresholds to revisit: monitors with false or many unjudged alarms, the noisiest first.

    Then limits that were never near.
    """
    days = max((one.span for one in found.tested.monitors), default=0) / DAY
    for one in found.monitors:
        if one.noise.false or one.noise.noisy >= MANY:
            yield _noisy(one, days)
    for gap in found.gaps:
        if gap.gap is Gap.NEVER_NEAR:
            yield {
                "monitor": gap.monitor,
                "why": gap.gap.value,
                "sentence": gap.sentence,
                "cause": None,
                "proposal": None,
            }


def _noisy(one: Diagnosis, days: float) -> dict[str, Any]:
    noise = one.noise
    cause, proposal = next(iter(one.findings), (None, None))
    if proposal is None:
        cause, proposal = next((one for one in one.findings if one[1] is not None), (cause, None))
    unknown = noise.noisy - noise.false
    said = f"{noise.alarms} alarm{'s' * (noise.alarms != 1)} in {days:.0f} days: {noise.false} judged false"
    return {
        "monitor": one.noise.monitor,
        "why": "noisy",
        "sentence": f"{said}, {unknown} that nobody has judged",
        "cause": None if cause is None else cause.evidence,
        "proposal": None if proposal is None else _proposal(proposal),
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    diff = {key: {"before": before, "after": after} for key, (before, after) in one.diff.items()}
    return {"diff": diff, "sentence": one.sentence}


def alarms(
    history: History,
    config: ModelConfig,
    month: Window,
    incidents: Sequence[Record],
    logs: Mapping[str, Sequence[Record]],
) -> dict[str, Any]:
    """Return what was noticed in the month, for pages and warnings what was promised beside what came.

    `incidents` may be older: those that went on in the month are `lasting`.
    """
    lasting = [r for r in incidents if _noticed(r) < month.start and _went_on(r, month)]
    incidents = [r for r in incidents if _noticed(r) in month]
    inside = history.judged & (history.starts >= month.start) & (history.starts < month.end)
    watched = int(np.count_nonzero(inside)) * history.width
    rates = {"pages": config.budget, "warnings": config.budget.warnings}
    found = []
    for name, rate in rates.items():
        own = [r for r in incidents if (r["severity"] == Severity.CRITICAL.value) == (name == "pages")]
        per = parse_duration(rate.per)
        record = alarm_record(name, own, logs, watched=watched, budget=per)
        promised = {"false_alarms": rate.false_alarms, "per": rate.per}
        expected = rate.false_alarms * watched / per
        found.append({"budget": name, "promised": promised, "expected": expected, **_record(record)})
    return {
        "watched_days": watched / DAY,
        "budgets": found,
        "incidents": [_incident(r) for r in sorted(incidents, key=_order)],
        "lasting": [_incident(r) for r in sorted(lasting, key=_order)],
    }


def _noticed(record: Record) -> Micros:
    """Return when it was noticed: what the last step of a month shows is of that month."""
    return int(record["detected_at"]) - 1


def _order(record: Record) -> tuple[Micros, str]:
    return record["detected_at"], record["id"]


def _went_on(record: Record, month: Window) -> bool:
    """Whether it was not over before the month."""
    return record["resolved_at"] is None or record["resolved_at"] > month.start


def _record(one: AlarmRecord) -> dict[str, Any]:
    return {
        "incidents": one.incidents,
        "told": one.told,
        Judgement.REAL.value: one.real,
        Judgement.EXPECTED_CHANGE.value: one.expected_changes,
        Judgement.FALSE_ALARM.value: one.false_alarms,
        "unjudged": one.unjudged,
        "precision": _interval(one.precision),
        "median_seconds_to_acknowledge": _seconds(one.time_to_acknowledge),
        "median_seconds_to_resolve": _seconds(one.time_to_resolve),
    }


def _interval(value: Estimate | None) -> dict[str, float] | None:
    return None if value is None else dict(value._asdict())


def _seconds(span: int | None) -> float | None:
    return None if span is None else span / SECOND


def _incident(record: Record) -> dict[str, Any]:
    harm = record["details"].get("harm") or {}
    over = record["resolved_at"] is not None
    return {
        "id": record["id"],
        "severity": record["severity"],
        "cause": record["cause"],
        "state": record["state"],
        "title": record["title"],
        "started_at": isoformat(record["started_at"]),
        "last_alarm_at": isoformat(record["last_alarm"]) if over else None,
        "harm": harm.get("sentence") if isinstance(harm, Mapping) else str(harm),
        "verdict": record["verdict"],
        "told": record["told_at"] is not None,
    }


def _sample(found: ReviewSample, incidents: Sequence[Record]) -> dict[str, Any]:
    """Return the sample; `features` names those of the month's incidents first, as reading order."""
    names = list(found.rows[0]["features"]) if found.rows else []
    moved = [c["column"] for r in incidents for c in r["details"].get("columns", []) if c["column"] in names]
    return {
        "note": found.note,
        "labelled": found.labelled,
        "wrong": found.wrong,
        "features": list(dict.fromkeys((*moved, *names))),
        "rows": list(found.rows),
    }


def trend(history: History, month: Window) -> dict[str, Any] | None:
    """Return the month's steps of the first of `TRENDS` that has values, beside the baseline's mean."""
    inside = (history.starts >= month.start) & (history.starts < month.end) & history.closed
    for metric in TRENDS:
        points = history.series.get(Series(metric))
        if points is None or not np.isfinite(points.value[inside]).any():
            continue
        usual = points.value[history.baseline & np.isfinite(points.value)]
        steps = np.flatnonzero(inside)
        return {
            "metric": metric,
            "title": catalogue.get(metric).title,
            "unit": str(catalogue.get(metric).unit),
            "baseline": float(usual.mean()) if usual.size else None,
            "t": [isoformat(int(history.starts[i])) for i in steps],
            **{
                name: [float(v) if np.isfinite(v) else None for v in getattr(points, name)[inside]]
                for name in ("value", "low", "high")
            },
        }
    return None


def headline(content: Mapping[str, Any]) -> str:
    """Say the month in one sentence."""
    found = content["alarms"]["incidents"]
    unjudged = sum(one["verdict"] is None for one in found)
    said = [
        _count(len(found), "incident") + (f" ({unjudged} not judged yet)" if unjudged else ""),
        _count(len(content["thresholds"]), "threshold") + " to revisit",
        _count(len(content["gaps"]), "gap") + " in the watch",
    ]
    return ", ".join(said)


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'s' * (number != 1)}"
