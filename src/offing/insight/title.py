"""The title of an incident: one line that says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from offing.domain.incident import Incident
from offing.domain.verdict import Cause, Verdict
from offing.domain.words import listed, number
from offing.insight.suspects import Suspect
from offing.metrics import catalogue


def lead_of(incident: Incident) -> Verdict:
    """Return the verdict that speaks for the incident: the strongest of the loudest."""
    return max(incident.evidence, key=lambda v: (v.severity.rank, v.strength, v.series))


def title_of(incident: Incident, found: Sequence[Suspect]) -> str:
    """Return the title."""
    lead = lead_of(incident)
    if len(lead.series.columns) > 1:
        return f"{' and '.join(lead.series.columns)} no longer go together as in the baseline"
    if incident.cause is Cause.DRIFT:
        moved = {name for verdict in incident.evidence for name in verdict.series.columns}
        names = [s.column for s in found] or sorted(moved)
        verb = "has" if len(names) == 1 else "have"
        placed = [name + _within(name, incident) for name in names]
        return f"{listed(placed)} {verb} drifted away from the baseline"
    if incident.cause is Cause.QUALITY:
        return _broken_title(incident)
    if lead.monitor != "budget":
        return limit_title(lead)
    return shift_title(lead)


def _within(column: str, incident: Incident) -> str:
    """Return where a column moved, if it is in slices only."""
    slices = {v.series.slice for v in incident.evidence if v.series.column == column}
    return where(listed(sorted(slices))) if slices and "" not in slices else ""


def where(slice_: str) -> str:
    """Return the words for a slice after the name of what moved in it; none for the whole."""
    return f" where {slice_}" if slice_ else ""


def first_evidence(incident: Incident) -> Verdict:
    """Return the verdict that opened the incident."""
    return min(incident.evidence, key=lambda v: (v.at.start, -v.strength, v.series))


def _broken_title(incident: Incident) -> str:
    """Say how one column broke, or which ones broke in the same way."""
    first = first_evidence(incident)
    alike = sorted({v.series.column for v in incident.evidence if v.series.metric == first.series.metric})
    others = sorted({v.series.column for v in incident.evidence} - set(alike) - {""})
    text = first.sentence
    if len(alike) > 1:
        kind = catalogue.get(first.series.metric).title.lower()
        text = f"{len(alike)} columns broke at once: {listed(alike)} ({kind})"
    return text + (f"; {listed(others)} broke too" if others else "")


def limit_title(lead: Verdict) -> str:
    """Say by how much a limit was crossed, at worst."""
    metric = catalogue.get(lead.series.metric)
    name = (lead.series.column or metric.title) + where(lead.series.slice)
    if lead.value is None or lead.threshold is None:
        return lead.sentence
    side = "above" if lead.value > lead.threshold else "below"
    unit = unit_of(lead)
    return f"{name} reached {number(lead.value, unit)}, {side} the limit of {number(lead.threshold, unit)}"


def shift_title(lead: Verdict) -> str:
    """Say how a series moved: `ROC AUC fell to 0.61 from 0.69`."""
    metric = catalogue.get(lead.series.metric)
    name = metric.title + (f" of {lead.series.column}" if lead.series.column else "")
    name += where(lead.series.slice)
    if lead.value is None or lead.expected is None:
        return lead.sentence
    verb = "rose" if lead.value > lead.expected else "fell"
    return f"{name} {verb} to {number(lead.value, metric.unit)} from {number(lead.expected, metric.unit)}"


def unit_of(verdict: Verdict) -> str:
    """Return the unit in which to write a verdict: business events that are shares read better as such."""
    unit = catalogue.get(verdict.series.metric).unit
    values = (verdict.value, verdict.threshold, verdict.expected)
    share = verdict.series.metric == "kpi_mean" and all(v is None or 0 <= v <= 1 for v in values)
    return "ratio" if share else unit
