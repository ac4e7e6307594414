"""A summary: one message about several incidents, a record itself, so that every channel can send it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from offing.domain.notice import Notice, Subject
from offing.domain.verdict import Severity
from offing.domain.window import isoformat

NAMED = 50
"""So many incidents are named in the text one by one; beyond it counts them by model."""

LISTED = 1000
"""So many that are not critical are listed in the details; criticals always are, every one."""


def summary_id(kind: str, notices: Iterable[Notice]) -> str:
    """Return the id of the summary of these notices: the same whenever it is made of the same."""
    text = "\x00".join(sorted(n.id for n in notices))
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def summary_body(
    id_: str, subjects: Sequence[Subject], state: str, *, ended: bool = False
) -> Mapping[str, Any]:
    """Return the record of a summary: worst severity, all models, earliest start, who is in it.

    `details["incidents"]` lists id, model, severity, state, cause, title and start, the worst first:
    every critical one, and others up to a limit; `details["counts"]` has the number of each severity.
    With `ended` it says that all of them are over, and `subjects` are the last.
    """
    worst = sorted(subjects, key=lambda s: (-Severity(s.severity).rank, s.model, s.started_at, s.id))
    models = sorted({s.model for s in worst})
    causes = {s.cause for s in worst}
    counts = Counter(s.severity for s in worst)
    return {
        "id": id_,
        "model": models[0] if len(models) == 1 else f"{len(models)} models",
        "cause": causes.pop() if len(causes) == 1 else "several",
        "severity": worst[0].severity,
        "state": state,
        "started_at": min(s.started_at for s in worst),
        "detected_at": min(s.detected_at for s in worst),
        "last_alarm": max(s.last_alarm for s in worst),
        "resolved_at": max(s.resolved_at or s.last_alarm for s in worst) if state == "resolved" else None,
        "title": _title(id_, worst, models, ended),
        "summary": _text(worst),
        "details": {
            "incidents": [_listed(s) for i, s in enumerate(worst) if s.critical or i < LISTED],
            "counts": dict(sorted(counts.items())),
            "columns": [], "segments": [], "evidence": [], "symptoms": [], "playbook": [],
        },
        "acknowledged_by": None,
        "closed_by": None,
        "verdict": None,
        "assignee": None,
    }  # fmt: skip


def _title(id_: str, worst: Sequence[Subject], models: Sequence[str], over: bool) -> str:
    if over:
        return f"All incidents of {id_} are over, the last: {worst[-1].title}"
    critical = sum(s.critical for s in worst)
    one = len(worst) == 1
    what = f"{len(worst)} incident" if one else f"{len(worst)} incidents"
    where = f"of {models[0]}" if len(models) == 1 else f"in {len(models)} models"
    kind = id_.partition("-")[0]
    text = {
        "digest": f"Digest: {what} {where} that could wait",
        "past": f"{what} of the past {where}",
    }.get(kind, f"{what} {where} at once")
    return f"{text}, {critical} critical" if critical else text


def _text(worst: Sequence[Subject]) -> str:
    """Name the incidents; of very many only the criticals, and of very many of these the counts by model."""
    critical = [s for s in worst if s.critical]
    shown = worst if len(worst) <= NAMED else critical
    if len(shown) <= NAMED:
        lines = [f"{s.severity} {s.model}: {s.title} ({s.id})" for s in shown]
    else:
        lines = [f"critical {model}: {n}" for model, n in sorted(Counter(s.model for s in shown).items())]
    rest = len(worst) - len(shown)
    if rest:
        lines.append(f"and {rest} that are not critical")
    return "\n".join(lines)


def _listed(subject: Subject) -> Mapping[str, Any]:
    return {
        "id": subject.id,
        "model": subject.model,
        "severity": subject.severity,
        "state": subject.state,
        "cause": subject.cause,
        "title": subject.title,
        "started_at": isoformat(subject.started_at),
    }
