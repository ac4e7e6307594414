"""Parts of an incident's details as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from offing.domain.event import Deployment
from offing.domain.incident import Incident
from offing.domain.verdict import Verdict
from offing.domain.window import Window, isoformat
from offing.insight.changes import ago
from offing.insight.playbook import Playbook
from offing.insight.row_means import RowMean
from offing.insight.segments import Hit

LINKED = 3
"""So many columns are linked."""


def evidence(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict with its numbers, interval and threshold."""
    return {
        "monitor": verdict.monitor,
        "metric": verdict.series.metric,
        "column": verdict.series.column or None,
        "slice": verdict.series.slice or None,
        "series": str(verdict.series),
        "state": verdict.severity.value,
        "value": verdict.value,
        "low": verdict.low,
        "high": verdict.high,
        "n": verdict.n,
        "expected": verdict.expected,
        "threshold": verdict.threshold,
        "since": isoformat(verdict.since),
        "at": isoformat(verdict.at.end),
        "sentence": verdict.sentence,
    }


def deployed(deployment: Deployment | None, incident: Incident) -> dict[str, Any] | None:
    """Return the deployment just before, None without one."""
    if deployment is None:
        return None
    return {
        "version": deployment.version,
        "at": isoformat(deployment.timestamp),
        "notes": deployment.notes,
        "url": deployment.url,
        "sentence": f"version {deployment.version} was deployed {ago(deployment, incident.started_at)}",
    }


def segment(hit: Hit, of: RowMean) -> dict[str, Any]:
    """Return a segment hit with its numbers."""
    return {
        "segment": hit.slice,
        "sentence": hit.sentence(of),
        "value": hit.now.mean,
        "n": hit.now.n,
        "share": hit.share,
        "before": None if hit.before is None else hit.before.mean,
        "more": hit.more.value,
        "more_low": hit.more.low,
        "more_high": hit.more.high,
        "shrunk": hit.shrunk,
        "adjusted_p": hit.adjusted_p,
    }


def links(
    incident: Incident,
    window: Window,
    columns: Sequence[str],
    playbook: Playbook,
    deployment: Deployment | None,
) -> list[dict[str, Any]]:
    """Return where to look: paths below the address of the server, and addresses of others as `url`.

    The model in the incident's period, its first columns, the playbook, and the deployment's page.
    """
    model = quote(incident.model, safe="")
    period = f"{isoformat(window.start)}..{isoformat(window.end)}"
    found = [_link("model", f"/m/{model}?t={period}", f"{incident.model} in this period")]
    for name in columns[:LINKED]:
        path = f"/m/{model}?t={period}&column={quote(name, safe='')}"
        found.append(_link("column", path, f"{name} beside its baseline"))
    path = f"/api/v1/playbooks/{playbook.id}?model={model}"
    found.append(_link("playbook", path, f"what to do: {playbook.title}"))
    if deployment is not None and deployment.url:
        sentence = f"version {deployment.version}"
        found.append({"what": "deployment", "path": None, "url": deployment.url, "sentence": sentence})
    return found


def sentences(parts: Iterable[str]) -> str:
    """Join parts to sentences, each with one full stop at its end; empty ones go."""
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _link(what: str, path: str, sentence: str) -> dict[str, Any]:
    return {"what": what, "path": path, "url": None, "sentence": sentence}
