"""Two samples of one model side by side: what changed by more than chance, and does it matter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from offing.compare.candidate import LEVEL, METRIC_LEVEL, Candidate, proven
from offing.compare.column_tests import Levels, row_candidates
from offing.compare.data_breaks import broken_columns, changed_schema
from offing.compare.day_tests import day_candidates
from offing.compare.finding import (
    CheckVerdict,
    Comparison,
    Finding,
    FindingKind,
    FindingSeverity,
    ranked,
    verdict_of,
)
from offing.compare.metric_tests import JUDGED, metric_candidates
from offing.compare.samples import Samples, count_samples, level_counts
from offing.domain.physical import is_feature, logical_name, physical_name
from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.domain.words import interval, number
from offing.metrics import catalogue
from offing.metrics.sentence import describe
from offing.monitors.cause import OUTPUTS
from offing.profiles.plan import ProfilePlan

MIN_ROWS = 50
"""With fewer rows on either side the verdict is `too_few`."""

MOSTLY_UNIQUE = 0.5
"""Text with more distinct values per row than this names rows; it is not compared."""

_Progress = Callable[[str], None]


def compare(
    reference: pa.Table,
    current: pa.Table,
    *,
    task: Task,
    segments: Sequence[str] = (),
    positive: str | float = 1.0,
    skip: Collection[str] = (),
    progress: _Progress = lambda step: None,
) -> Comparison:
    """Compare two tables in canonical columns, each with `label` or without.

    Cells, levels and slices come from the reference. A finding needs evidence and an effect: over
    all columns, statistics and slices at most 1 in 125 comparisons of samples of one source may
    have any (Holm), and the lower end of the effect's interval must lie above the smallest shift
    that matters. When the reference has 14 days of rows or more, days are the unit, not rows.
    Definite breaks (`data_breaks`) and worse performance are critical, shifts are warnings.

    `skip` names features that are left out, such as dates. Text that names rows is left out too.
    With fewer than 50 rows on a side the verdict is `too_few` and there are no findings.
    """
    progress("counting the reference")
    notes: list[str] = []
    schema = list(changed_schema(_compared(current), _compared(reference)))
    reference, current = (_without(table, skip) for table in (reference, current))
    named = [logical_name(name) for name in _texts(reference) if _names_rows(reference, name)]
    if named:
        notes.append(f"not compared, because nearly each row has a value of its own: {', '.join(named)}")
    reference, current = (_without(table, named) for table in (reference, current))
    plan = ProfilePlan.fit(reference, task=task, segments=segments, positive=positive)
    progress("counting both files")
    samples = count_samples(current, reference, plan)
    progress("comparing")
    days = (len(samples.current.days), len(samples.reference.days)) if samples.daily else None
    enough = min(reference.num_rows, current.num_rows) >= MIN_ROWS
    levels = level_counts(current, reference, plan) if enough else {}
    findings = ranked(_findings(samples, levels, schema)) if enough else []
    return Comparison(
        verdict=verdict_of(findings) if enough else CheckVerdict.TOO_FEW,
        findings=findings,
        points=_points(samples),
        plan=plan,
        reference=samples.reference.bucket,
        current=samples.current.bucket,
        days=days,
        notes=notes,
    )


def _findings(samples: Samples, levels: Levels, schema: Sequence[Finding]) -> list[Finding]:
    found = list(schema)
    apart = {finding.column for finding in found if finding.column}
    by_row = [c for c in row_candidates(samples, levels) if c.column not in apart]
    by_day = [c for c in day_candidates(samples) if c.column not in apart] if samples.daily else by_row
    more = [*by_day, *metric_candidates(samples), *_of_slices(samples, apart)]
    moved = {c.column for c in proven(by_row, LEVEL) if c.column}
    found += broken_columns(samples, moved, {name: once for name, (_, _, once) in levels.items()}, apart)
    broken = {finding.column for finding in found}
    chosen: dict[tuple[str | None, ...], Candidate] = {}
    shifts = proven([c for c in more if c.column is not None], LEVEL)
    worse = proven([c for c in more if c.column is None], METRIC_LEVEL)
    for candidate in sorted([*shifts, *worse], key=lambda c: c.p):
        if candidate.matters and (candidate.column is None or candidate.column not in broken):
            group = None if candidate.column else JUDGED[candidate.metric].kind
            chosen.setdefault((candidate.column, candidate.slice, group), candidate)
    return found + [_finding(samples, candidate) for candidate in chosen.values()]


def _of_slices(samples: Samples, apart: Collection[str]) -> Iterator[Candidate]:
    """Yield what is judged of a slice: the model's outputs, its performance, its latency and errors."""
    for part in samples.slices():
        tests = day_candidates(part) if part.daily else row_candidates(part, {})
        yield from (c for c in tests if c.column not in apart)
        yield from metric_candidates(part)


def _finding(samples: Samples, candidate: Candidate) -> Finding:
    part = next((s for s in samples.slices() if s.slice == candidate.slice), samples)
    where = f" [{candidate.slice}]" if candidate.slice else ""
    judged = JUDGED.get(candidate.metric)
    if candidate.column is not None or judged is None:
        name = candidate.column or ""
        sentence = describe(name, part.current.whole, part.reference.whole, part.plan)
        kind: FindingKind = "prediction_drift" if name in OUTPUTS else "drift"
        severity, strength = FindingSeverity.WARNING, _distance(part, name)
    else:
        sentence, kind, severity = _worse(candidate), judged.kind, judged.severity
        strength = 1.0 + abs(candidate.value - (candidate.expected or 0.0)) / max(
            abs(candidate.expected or 0.0), 1e-9
        )
    return Finding(
        severity=severity,
        kind=kind,
        metric=candidate.metric,
        sentence=sentence + where,
        column=candidate.column,
        slice=candidate.slice,
        value=candidate.value,
        low=candidate.low,
        high=candidate.high,
        expected=candidate.expected,
        strength=strength,
    )


def _distance(samples: Samples, name: str) -> float:
    found = catalogue.points(samples.subject, ("psi",))
    return next((p.value or 0.0 for p in found if p.column == name), 0.0)


def _worse(candidate: Candidate) -> str:
    metric = catalogue.get(candidate.metric)
    verb = "rose" if candidate.value > (candidate.expected or 0.0) else "fell"
    unit = "value" if candidate.metric == "roc_auc" else metric.unit
    now = f"{number(candidate.value, unit)}{interval(candidate.low, candidate.high, unit)}"
    return f"{metric.title} {verb} to {now} from {number(candidate.expected or 0.0, unit)}"


def _points(samples: Samples) -> list[Point]:
    """Return all points of the whole and of slices, with the reference's value as what is expected."""
    found = []
    for part in (samples, *samples.slices()):
        before = {(p.metric, p.column, p.slice): p for p in catalogue.points(part.baseline)}
        for point in catalogue.points(part.subject):
            then = before.get((point.metric, point.column, point.slice))
            if point.expected is None and then is not None and then.status is PointStatus.OK:
                point = replace(point, expected=then.value, m=then.n if point.m is None else point.m)
            found.append(point)
    return found


def _compared(table: pa.Table) -> list[str]:
    """Return the physical names of features, and of outputs that have values."""
    outputs = [name for name in OUTPUTS if table[name].null_count < table.num_rows]
    return [name for name in table.column_names if is_feature(name)] + outputs


def _without(table: pa.Table, names: Collection[str]) -> pa.Table:
    gone = {physical_name(name) for name in names}
    return table.drop_columns([name for name in table.column_names if name in gone])


def _texts(table: pa.Table) -> list[str]:
    return [f.name for f in table.schema if is_feature(f.name) and pa.types.is_string(f.type)]


def _names_rows(table: pa.Table, physical: str) -> bool:
    values = table[physical].drop_null()
    return len(values) >= MIN_ROWS and pc.count_distinct(values).as_py() > MOSTLY_UNIQUE * len(values)
