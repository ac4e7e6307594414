"""What every receiver is told about an incident, and texts that are filled in from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from offing.actions.action import Occasion
from offing.domain.window import isoformat

LONGEST_SUMMARY = 4000
"""GitHub takes 64 KB of payload in all."""

FACTS = (
    "key", "incident", "model", "cause", "severity", "title", "summary", "started_at", "url", "bundle",
    "bundle_url", "version", "previous_version",
)  # fmt: skip
"""The names that may stand in braces in a template."""

_NAME = re.compile(r"\{([a-z_]+)\}")


def evidence_of(occasion: Occasion) -> dict[str, Any]:
    """Return the evidence as JSON: key, action, incident, deployment, bundle (null without one)."""
    record = occasion.incident
    details = record["details"]
    bundle = occasion.bundle
    return {
        "key": occasion.key,
        "action": occasion.action,
        "incident": {
            "id": record["id"],
            "model": record["model"],
            "cause": record["cause"],
            "severity": record["severity"],
            "state": record["state"],
            "verdict": record.get("verdict"),
            "started_at": isoformat(record["started_at"]),
            "last_alarm_at": isoformat(record["last_alarm"]),
            "title": record["title"],
            "summary": record["summary"][:LONGEST_SUMMARY],
            "columns": [one["column"] for one in details.get("columns") or ()][:20],
            "metrics": metrics_of(record)[:20],
            "url": occasion.url,
        },
        "deployment": _deployment(occasion),
        "bundle": bundle and {
            "id": bundle.id,
            "path": str(bundle.folder),
            "url": bundle.url,
            "from": isoformat(bundle.window.start),
            "to": isoformat(bundle.window.end),
        },
    }  # fmt: skip


def metrics_of(record: Mapping[str, Any]) -> list[str]:
    """Return the metrics that alarmed in an incident, in the order in which they joined."""
    found = (one.get("metric") for one in record["details"].get("evidence") or ())
    return list(dict.fromkeys(name for name in found if name))


def facts_of(occasion: Occasion) -> dict[str, str]:
    """Return the texts behind the names of `FACTS`; what is not known is empty."""
    record, bundle = occasion.incident, occasion.bundle
    return {
        "key": occasion.key,
        "incident": record["id"],
        "model": record["model"],
        "cause": record["cause"],
        "severity": record["severity"],
        "title": record["title"],
        "summary": record["summary"][:LONGEST_SUMMARY],
        "started_at": isoformat(record["started_at"]),
        "url": occasion.url,
        "bundle": str(bundle.folder) if bundle else "",
        "bundle_url": bundle.url if bundle else "",
        "version": version_of(record) or "",
        "previous_version": occasion.previous_version or "",
    }


def filled(template: Any, facts: Mapping[str, str]) -> Any:
    """Return `template` with `{name}` in every text of it replaced by the fact of that name.

    Other braces stay. What a fact contains is never read as a template.
    """
    if isinstance(template, str):
        return _NAME.sub(lambda match: facts.get(match[1], match[0]), template)
    if isinstance(template, Mapping):
        return {filled(key, facts): filled(value, facts) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [filled(item, facts) for item in template]
    return template


def unknown_names(template: Any) -> list[str]:
    """Return the names in braces that are no facts."""
    if isinstance(template, str):
        return [name for name in _NAME.findall(template) if name not in FACTS]
    if isinstance(template, Mapping):
        return [name for pair in template.items() for part in pair for name in unknown_names(part)]
    if isinstance(template, list | tuple):
        return [name for item in template for name in unknown_names(item)]
    return []


def version_of(record: Mapping[str, Any]) -> str | None:
    """Return the version that was deployed just before the incident, None without one."""
    deployment = record["details"].get("deployment")
    return str(deployment["version"]) if deployment else None


def _deployment(occasion: Occasion) -> dict[str, Any] | None:
    version = version_of(occasion.incident)
    return None if version is None else {"version": version, "previous_version": occasion.previous_version}
