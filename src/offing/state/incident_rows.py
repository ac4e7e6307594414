"""How an incident is written as a row and read as a record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row

from offing.domain.notice import Subject
from offing.domain.window import DAY, Micros
from offing.state.tables import incident_log, incidents

Record = Mapping[str, Any]
"""One row of `incidents` with `details`, `series` and `told_to` decoded: id, model, cause, severity, state,
started_at, detected_at, last_alarm, resolved_at, title, summary, details, acknowledged_by, closed_by,
verdict, assignee, reopened, step, fingerprint, series, told_at, told_to, told_in, told_as, told_severity."""

_SUBJECT = tuple(field.name for field in fields(Subject))

SUBJECT_COLUMNS = tuple(incidents.c[name].label(f"s_{name}") for name in _SUBJECT)
"""What the telling knows of an incident; the details may be large and are read for those that are told."""

_OWN = ("id", "model", "cause", "severity", "state", "started_at", "detected_at", "last_alarm", "resolved_at")


def columns_of(record: Record) -> dict[str, Any]:
    """Return the columns that the verdicts decide. `reopened` and `step` may be absent."""
    values = {name: record[name] for name in (*_OWN, "title", "summary")}
    series = [
        [str(e.get("metric") or ""), str(e.get("column") or ""), str(e.get("slice") or "")]
        for e in record["details"].get("evidence", [])
    ]
    return {
        **values,
        "details": json.dumps(record["details"], sort_keys=True),
        "reopened": record.get("reopened", 0),
        "step": record.get("step"),
        "series": json.dumps(series),
        "fingerprint": fingerprint(record["model"], record["cause"], series[0] if series else []),
    }


def record_of(row: Row[Any]) -> Record:
    """Return the record of a row."""
    values = dict(row._mapping)
    values["details"] = json.loads(values["details"])
    values["series"] = json.loads(values["series"] or "[]")
    values["told_to"] = json.loads(values["told_to"] or "[]")
    return values


def fingerprint(model: str, cause: str, lead: list[str]) -> str:
    """Return what incidents of the same trouble share: the model, the cause and the first series."""
    return hashlib.sha256("\x00".join((model, cause, *lead)).encode()).hexdigest()[:12]


def add_log(
    connection: Connection, id_: str, at: Micros, what: str, who: str | None, text: str | None
) -> None:
    """Write a line into an incident's log within the caller's transaction."""
    connection.execute(incident_log.insert().values(incident=id_, at=at, what=what, who=who, text=text))


def subject_of_record(record: Record) -> Subject:
    """Return what the telling knows of a record."""
    values = {f.name: record[f.name] for f in fields(Subject)}
    values["series"] = tuple((a, b, c) for a, b, c in record["series"])
    known = {"step": record["step"] or DAY, "fingerprint": record["fingerprint"] or record["id"]}
    return Subject(**{**values, **known, "told_to": tuple(record["told_to"])})


def subject_of(row: Any) -> Subject:
    """Return the subject from a row of `SUBJECT_COLUMNS`."""
    record = {name: getattr(row, f"s_{name}") for name in _SUBJECT}
    decoded = {name: json.loads(record[name] or "[]") for name in ("series", "told_to")}
    return subject_of_record({**record, **decoded})
