"""Definite breaks between two samples: changes of a kind that hardly happens without a fault.

The rules are those of `monitors.breaks`, for one sample instead of a step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from offing.domain.physical import is_feature, logical_name
from offing.domain.point import Point, PointStatus
from offing.insight.finding import Finding, FindingKind, FindingSeverity
from offing.insight.samples import Samples
from offing.metrics import catalogue
from offing.metrics.comparison import ColumnPair
from offing.metrics.sentence import describe
from offing.profiles.column import CategoricalCounts
from offing.stats.proportion import wilson

MARGINS: Mapping[str, float] = {"invalid": 0.01, "missing": 0.20, "out_of_range": 0.05, "new_levels": 0.20}
"""By how much a share must lie above the reference's, of the whole and of its worst day."""

STEADY = 0.9
"""A reference whose most frequent value has this share may well repeat it all the time."""

_METRICS = ("unit_change", "stuck", "invalid", "missing", "out_of_range", "new_levels")
_SURE = 0.9999
_STRENGTH: Mapping[FindingKind, float] = {
    "column_gone": 9e6,
    "type_change": 8e6,
    "unit_change": 7e6,
    "stuck": 6e6,
    "invalid": 5e6,
    "out_of_range": 4e6,
    "missing": 3e6,
    "new_levels": 2e6,
    "column_new": 1e6,
}


def broken_columns(
    samples: Samples, evidence: Collection[str], once: Mapping[str, int], skipped: Collection[str]
) -> Iterator[Finding]:
    """Yield a finding for each column that broke, the plainest of its breaks.

    `evidence` names the columns that changed by more than chance; others cannot have broken.
    `once` says how many levels of a column the reference has only once: as many rows again are of
    levels that it has not at all (Good 1953). `skipped` columns are passed over.
    """
    now = _by_column(catalogue.points(samples.subject, _METRICS))
    distances = _by_column(catalogue.points(samples.subject, ("ks",)))
    days = [
        _by_column(catalogue.points(samples.of_day(day), (*_METRICS, "ks"))) for day in samples.reference.days
    ]
    for pair in samples.subject.pairs:
        reference = pair.baseline.counts if pair.baseline is not None else None
        if reference is None or not reference.n or pair.name in skipped:
            continue
        if _changed_type(pair):
            yield _finding(samples, "type_change", pair.name, now.get(("invalid", pair.name)))
        elif pair.name in evidence:
            before = {name: _before(pair, name, once.get(pair.name, 0)) for name in _METRICS}
            worst = {name: _worst(days, name, pair.name) for name in (*_METRICS, "ks")}
            kind = _kind(pair, now, distances, before, worst)
            if kind is not None:
                yield _finding(samples, kind, pair.name, now[kind, pair.name], before[kind])


def changed_schema(current: Collection[str], reference: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each feature, score or prediction that one side has and the other has not.

    Both are the physical names of the columns that have a part in the comparison.
    """
    for gone, (here, there) in ((True, (reference, current)), (False, (current, reference))):
        for physical in sorted(set(here) - set(there)):
            if not gone and not is_feature(physical):
                continue  # a training table has no scores yet
            name = logical_name(physical) if is_feature(physical) else physical
            kind: FindingKind = "column_gone" if gone else "column_new"
            words = (
                "is gone: the current file has no such column"
                if gone
                else "is new: the reference has no such column"
            )
            yield Finding(
                FindingSeverity.CRITICAL, kind, "schema", f"{name} {words}", name, strength=_STRENGTH[kind]
            )


def _by_column(points: list[Point]) -> dict[tuple[str, str | None], Point]:
    return {(p.metric, p.column): p for p in points if p.status is PointStatus.OK and p.value is not None}


def _changed_type(pair: ColumnPair) -> bool:
    """All values of the column are of another type, and it has values."""
    return (
        pair.counts.wrong_type > 0 and not pair.counts.n and pair.counts.wrong_type >= 0.5 * pair.counts.rows
    )


def _kind(
    pair: ColumnPair,
    now: Mapping[tuple[str, str | None], Point],
    distances: Mapping[tuple[str, str | None], Point],
    before: Mapping[str, float],
    worst: Mapping[str, float],
) -> FindingKind | None:
    units, stuck = now.get(("unit_change", pair.name)), now.get(("stuck", pair.name))
    distance = distances.get(("ks", pair.name))
    if (
        units is not None
        and units.value != 1.0
        and distance is not None
        and (distance.value or 0) > 2 * worst["ks"]
    ):
        return "unit_change"
    if stuck is not None and stuck.value == 1.0 and max(before["stuck"], worst["stuck"]) < STEADY:
        return "stuck"
    for kind in ("invalid", "out_of_range", "missing", "new_levels"):
        point = now.get((kind, pair.name))
        limit = max(before[kind], worst[kind]) + MARGINS[kind]
        if point is not None and point.low is not None and point.low > limit:
            return kind
    return None


def _before(pair: ColumnPair, name: str, once: int) -> float:
    """Return the reference's own value, at most: the upper end of what its rows allow."""
    counts = pair.baseline.counts if pair.baseline is not None else pair.counts
    if name in ("missing", "invalid"):
        return wilson(getattr(counts, name), counts.rows).high if counts.rows else 0.0
    if name == "stuck":
        return int(counts.counts.max(initial=0)) / counts.n
    if name == "new_levels" and isinstance(counts, CategoricalCounts):
        return wilson(min(once, counts.n), counts.n, confidence=_SURE).high
    return 1.0 if name == "unit_change" else 0.0


def _worst(days: list[dict[tuple[str, str | None], Point]], metric: str, column: str) -> float:
    found = [day[metric, column] for day in days if (metric, column) in day]
    return max((point.value or 0.0 for point in found if point.n >= 50), default=0.0)


def _finding(
    samples: Samples, kind: FindingKind, column: str, point: Point | None, expected: float | None = None
) -> Finding:
    text = describe(column, samples.current.whole, samples.reference.whole, samples.plan)
    value = point.value if point is not None else None
    return Finding(
        severity=FindingSeverity.CRITICAL,
        kind=kind,
        metric=point.metric if point is not None else "invalid",
        sentence=_words(kind, column, value, text),
        column=column,
        value=value,
        low=point.low if point is not None else None,
        high=point.high if point is not None else None,
        expected=expected,
        strength=_STRENGTH[kind] + min(abs(value or 0.0), 1e5),
    )


def _words(kind: FindingKind, column: str, value: float | None, text: str) -> str:
    told = text.removeprefix(f"{column}: ")
    match kind:
        case "unit_change":
            return f"{column} is scaled by {value or 1:.4g}, a change of units: {told}"
        case "type_change":
            return f"{column} changed its type: its values are no longer of the kind that the reference has"
        case "stuck":
            return f"{column} is stuck: {told}"
        case "out_of_range":
            return f"{column} has {value or 0:.1%} of its values far outside the reference's range: {told}"
        case "new_levels":
            return f"{column} has {value or 0:.1%} of its rows in levels that the reference never had: {told}"
        case "missing":
            return f"{column} is missing in {value or 0:.1%} of the rows: {told}"
        case _:
            return (
                f"{column} has {value or 0:.1%} of values that are NaN, infinite or of another type: {told}"
            )
