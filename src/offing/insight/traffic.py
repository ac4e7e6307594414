"""How much of the traffic an incident hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from offing.domain.incident import Incident
from offing.domain.point import PointStatus
from offing.domain.verdict import Cause, Verdict
from offing.domain.window import Window
from offing.domain.words import number
from offing.insight.segments import Hit
from offing.insight.slices import segment_of
from offing.metrics import catalogue
from offing.metrics.comparison import column_pairs
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import CategoricalCounts
from offing.profiles.plan import ProfilePlan

Bound = Literal["exact", "at least", "at most"]

_FAULTS = ("missing", "invalid", "out_of_range", "new_levels", "wrong_type", "not_finite")
"""Metrics that are the share of rows with a fault."""

_WHOLE = ("unit_change", "stuck", "schema_change")
"""Faults that hit every row in which the column has a value."""


@dataclass(frozen=True)
class Traffic:
    """`rows` of the window's `of` rows are hit, or so many at least or at most."""

    rows: int
    of: int
    bound: Bound
    what: str

    @property
    def share(self) -> float:
        return self.rows / self.of if self.of else 0.0

    @property
    def sentence(self) -> str:
        if self.bound == "at most":
            return f"up to all of the traffic, {self.of:,} predictions: {self.what}"
        bound = "" if self.bound == "exact" or self.rows == self.of else f"{self.bound} "
        counts = f"{self.rows:,} of {self.of:,} predictions"
        return f"{bound}{number(self.share, 'ratio')} of the traffic: {counts} {self.what}"

    def told(self) -> dict[str, Any]:
        """Return it as details."""
        return {
            "sentence": self.sentence,
            "share": self.share,
            "rows": self.rows,
            "of": self.of,
            "bound": self.bound,
        }


def traffic_hit(
    incident: Incident,
    current: BucketProfile | None,
    baseline: BucketProfile | None,
    plan: ProfilePlan,
    hits: Sequence[Hit] = (),
) -> Traffic | None:
    """Return the share of the window's rows that the incident hits; None where it cannot be told.

    Rows with the fault for broken data (of several columns, the one with most: at least so many),
    failed calls, rows that lie elsewhere than the baseline's for drift, and rows of the segments hit
    otherwise. A system that is silent has no rows to hit.
    """
    if current is None or not current.rows:
        return None
    if incident.cause is Cause.QUALITY:
        return _faulty(incident, current, baseline, plan)
    if incident.cause is Cause.SYSTEM:
        failed = any(v.series.metric == "error_rate" for v in incident.evidence)
        return Traffic(current.errors, current.rows, "exact", "ended in an error") if failed else None
    if incident.cause in (Cause.DRIFT, Cause.PREDICTION) and not hits:
        return _moved(incident, current, baseline, plan)
    return _segments(hits, current, plan)


def _faulty(
    incident: Incident, current: BucketProfile, baseline: BucketProfile | None, plan: ProfilePlan
) -> Traffic | None:
    found = [
        (rows, verdict.series.column)
        for verdict in incident.evidence
        if (rows := _fault_rows(verdict, current, baseline, plan)) is not None
    ]
    if not found:
        return None
    rows, column = max(found)
    several = len({column for _, column in found}) > 1
    return Traffic(rows, current.rows, "at least" if several else "exact", f"have a broken {column}")


def _fault_rows(
    verdict: Verdict, current: BucketProfile, baseline: BucketProfile | None, plan: ProfilePlan
) -> int | None:
    counts = current.columns.get(verdict.series.column)
    metric = verdict.series.metric
    if counts is None:
        return None
    if metric in _WHOLE:
        return counts.n
    if metric == "missing":
        return counts.missing
    if metric == "new_levels" and isinstance(counts, CategoricalCounts):
        return counts.new
    if metric in _FAULTS:
        point = _point(metric, verdict.series.column, current, baseline, plan)
        return None if point is None else round(point * counts.rows)
    return None


def _moved(
    incident: Incident, current: BucketProfile, baseline: BucketProfile | None, plan: ProfilePlan
) -> Traffic | None:
    """Return how many rows lie elsewhere than in the baseline, in the column with most of them."""
    columns = {column for v in incident.evidence for column in v.series.columns}
    shares = _moved_shares(current, baseline, plan)
    known = {name: shares[name] for name in columns if name in shares}
    if not known:
        return None
    share, column = max((value, name) for name, value in known.items())
    return Traffic(
        round(share * current.rows), current.rows, "at least", f"have another {column} than in the baseline"
    )


def _moved_shares(
    current: BucketProfile, baseline: BucketProfile | None, plan: ProfilePlan
) -> Mapping[str, float]:
    subject = Subject(current, baseline, plan, Window(0, 1))
    points = catalogue.points(subject, ["total_variation"])
    return {p.column: p.value for p in points if p.column and p.value is not None}


def _segments(hits: Sequence[Hit], current: BucketProfile, plan: ProfilePlan) -> Traffic | None:
    """Return the rows of the segments hit: of the one segment whose hit values have most rows."""
    if not hits:
        why = "no segment is hit more than the others" if plan.segments else "no segments are declared"
        return Traffic(current.rows, current.rows, "at most", why)
    rows: dict[str, int] = {}
    for hit in hits:
        profile = current.slices.get(hit.slice)
        segment = segment_of(hit.slice, plan)
        rows[segment] = rows.get(segment, 0) + (profile.rows if profile is not None else 0)
    segment, most = max(rows.items(), key=lambda item: (item[1], item[0]))
    names = [hit.slice for hit in hits if segment_of(hit.slice, plan) == segment]
    bound: Bound = "at least" if len(rows) > 1 else "exact"
    return Traffic(most, current.rows, bound, f"are of {' or '.join(names)}, which are hit most")


def _point(
    metric: str, column: str, current: BucketProfile, baseline: BucketProfile | None, plan: ProfilePlan
) -> float | None:
    if not any(pair.name == column for pair in column_pairs(current, baseline, plan)):
        return None
    points = catalogue.points(Subject(current, baseline, plan, Window(0, 1)), [metric])
    found = [p.value for p in points if p.column == column and p.status is PointStatus.OK]
    return found[0] if found else None
