"""Definite breaks between two samples: changes of a kind that hardly happens without a fault.

The rules are those of `monitors.breaks`. A break is in all current rows together, or, where days
are the unit, in a fifth of the current days: a fault that began half-way is one too.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from offing.compare.finding import Finding, FindingKind, FindingSeverity
from offing.compare.samples import Samples
from offing.domain.physical import is_feature, logical_name
from offing.domain.point import Point, PointStatus
from offing.metrics import catalogue
from offing.metrics.comparison import ColumnPair
from offing.metrics.sentence import describe
from offing.metrics.subject import Profile
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import CategoricalCounts
from offing.stats.proportion import wilson

MARGINS: Mapping[FindingKind, float] = {
    "invalid": 0.01,
    "out_of_range": 0.05,
    "missing": 0.20,
    "new_levels": 0.20,
}
"""By how much a share must lie above the reference's, of the whole and of its worst day."""

STEADY = 0.9
"""A reference whose most frequent value has this share may well repeat it all the time."""

FEW_DAYS = 5
"""Fewer current days than this may by chance all repeat what one reference day has half of the time."""

PLAIN_FACTOR = 1.25
"""A smaller factor, such as yards for metres, cannot be told from a shift of a narrow column."""

SHARE_OF_DAYS = 0.2
"""So many of the current days, and two at least, make a break of the whole."""

_CHEAP = ("ks", "stuck", "invalid", "missing", "out_of_range", "new_levels")
_MIN_ROWS = 50
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

_Points = Mapping[tuple[str, str | None], Point]


@dataclass(frozen=True)
class _Usual:
    """What the reference shows of a column by metric: in all, at most, and on its worst day."""

    whole: Mapping[str, float]
    worst: Mapping[str, float]
    stuck: float


def broken_columns(
    samples: Samples, evidence: Collection[str], once: Mapping[str, int], skipped: Collection[str]
) -> Iterator[Finding]:
    """Yield a finding for each column that broke, the plainest of its breaks.

    `evidence` names the columns that changed by more than chance; others cannot have broken.
    `once` says how many levels of a column the reference has only once: as many rows again are of
    levels that it has not at all (Good 1953). `skipped` columns are passed over.
    """
    pairs = [p for p in samples.subject.pairs if p.baseline and p.baseline.counts.n and p.name not in skipped]
    for pair in pairs:
        if _changed_type(pair):
            yield _finding(samples, "type_change", pair.name)
    moved = [pair for pair in pairs if pair.name in evidence and not _changed_type(pair)]
    if not moved:
        return
    names = {pair.name for pair in moved}
    before = [_points(samples, day, names) for day in samples.reference.days]
    now = _points(samples, samples.current.whole, names)
    days = [_points(samples, day, names) for day in samples.current.days]
    limit = STEADY if not samples.daily or len(days) >= FEW_DAYS else STEADY / 2
    for pair in moved:
        worst = {metric: _worst(before, metric, pair.name) for metric in _CHEAP}
        usual = _Usual(
            {metric: _before(pair, metric, once.get(pair.name, 0)) for metric in _CHEAP}, worst, limit
        )
        finding = _judge(samples, pair, usual, now, days)
        if finding is not None:
            yield finding


def changed_schema(current: Collection[str], reference: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each column that one side has and the other has not.

    Both are physical names of features, and `score` and `prediction` where they have values; that
    only the current rows have those is no finding, for a training table has none yet.
    """
    for physical in sorted(set(reference) - set(current)):
        name = _name(physical)
        yield _schema("column_gone", name, f"{name} is gone: the current file has no such column")
    for physical in sorted(filter(is_feature, set(current) - set(reference))):
        name = _name(physical)
        yield _schema("column_new", name, f"{name} is new: the reference has no such column")


def _name(physical: str) -> str:
    return logical_name(physical) if is_feature(physical) else physical


def _schema(kind: FindingKind, name: str, sentence: str) -> Finding:
    # What is gone breaks a model that wants it; what is new it has not asked for.
    severity = FindingSeverity.CRITICAL if kind == "column_gone" else FindingSeverity.WARNING
    return Finding(severity, kind, "schema", sentence, name, strength=_STRENGTH[kind])


def _points(
    samples: Samples, profile: Profile, names: Collection[str], metrics: Sequence[str] = _CHEAP
) -> _Points:
    """Return the points of some columns of a profile, by metric and column."""
    if isinstance(profile, BucketProfile):
        kept = {name: counts for name, counts in profile.columns.items() if name in names}
        profile = replace(profile, columns=kept)
    found = catalogue.points(samples.of_day(profile), metrics)
    return {(p.metric, p.column): p for p in found if p.status is PointStatus.OK and p.value is not None}


def _changed_type(pair: ColumnPair) -> bool:
    """Say whether a column has values, and all of them are of another type."""
    return (
        pair.counts.wrong_type > 0 and not pair.counts.n and pair.counts.wrong_type >= 0.5 * pair.counts.rows
    )


def _judge(
    samples: Samples, pair: ColumnPair, usual: _Usual, now: _Points, days: Sequence[_Points]
) -> Finding | None:
    kind = _kind(samples, pair, usual, now, samples.current.whole)
    if kind is not None:
        return _finding(samples, kind[0], pair.name, kind[1], usual.whole.get(kind[0]))
    profiles = zip(days, samples.current.days, strict=True)
    broken = [found for day, profile in profiles if (found := _kind(samples, pair, usual, day, profile))]
    for name in dict.fromkeys(
        (found, point.value if found == "unit_change" else None) for found, point in broken
    ):
        same = [p for found, p in broken if (found, p.value if found == "unit_change" else None) == name]
        if len(same) >= max(2.0, SHARE_OF_DAYS * len(days)):
            where = f" on {len(same)} of {len(days)} days"
            return _finding(samples, name[0], pair.name, same[0], usual.whole.get(name[0]), where)
    return None


def _kind(
    samples: Samples, pair: ColumnPair, usual: _Usual, now: _Points, profile: Profile
) -> tuple[FindingKind, Point] | None:
    distance, stuck = now.get(("ks", pair.name)), now.get(("stuck", pair.name))
    if distance is not None and distance.n >= _MIN_ROWS and (distance.value or 0) > 2 * usual.worst["ks"]:
        units = _points(samples, profile, {pair.name}, ("unit_change",)).get(("unit_change", pair.name))
        plain = units is not None and abs(math.log(units.value or 1.0)) > math.log(PLAIN_FACTOR)
        if units is not None and plain and not _often_scaled(samples, pair.name):
            return "unit_change", units
    steady = max(usual.whole["stuck"], usual.worst["stuck"]) >= usual.stuck
    if stuck is not None and stuck.n >= _MIN_ROWS and stuck.value == 1.0 and not steady:
        return "stuck", stuck
    for kind, margin in MARGINS.items():
        point = now.get((kind, pair.name))
        if point is None or point.n < _MIN_ROWS or point.low is None:
            continue
        if point.low > max(usual.whole[kind], usual.worst[kind]) + margin:
            return kind, point
    return None


def _often_scaled(samples: Samples, name: str) -> bool:
    """Say whether some reference day already looks scaled: such a column has no scale to speak of."""
    days = (_points(samples, day, {name}, ("unit_change",)) for day in samples.reference.days)
    return any(day["unit_change", name].value != 1.0 for day in days if ("unit_change", name) in day)


def _before(pair: ColumnPair, metric: str, once: int) -> float:
    """Return the reference's own value: the upper end of what its rows allow."""
    counts = pair.baseline.counts if pair.baseline is not None else pair.counts
    if metric in ("missing", "invalid"):
        return wilson(getattr(counts, metric), counts.rows).high if counts.rows else 0.0
    if metric == "stuck":
        return int(counts.counts.max(initial=0)) / counts.n
    if metric == "new_levels" and isinstance(counts, CategoricalCounts):
        return wilson(min(once, counts.n), counts.n, confidence=_SURE).high
    return 0.0


def _worst(days: Sequence[_Points], metric: str, column: str) -> float:
    found = [day[metric, column] for day in days if (metric, column) in day]
    return max((point.value or 0.0 for point in found if point.n >= _MIN_ROWS), default=0.0)


def _finding(
    samples: Samples,
    kind: FindingKind,
    column: str,
    point: Point | None = None,
    expected: float | None = None,
    where: str = "",
) -> Finding:
    told = describe(column, samples.current.whole, samples.reference.whole, samples.plan)
    value = point.value if point is not None else None
    return Finding(
        severity=FindingSeverity.CRITICAL,
        kind=kind,
        metric=point.metric if point is not None else "invalid",
        sentence=f"{column} {_words(kind, value or 0.0)}{where}: {told.removeprefix(f'{column}: ')}",
        column=column,
        value=value,
        low=point.low if point is not None else None,
        high=point.high if point is not None else None,
        expected=1.0 if kind == "unit_change" else expected,
        strength=_STRENGTH[kind] + min(abs(value or 0.0), 1e5),
    )


def _words(kind: FindingKind, value: float) -> str:
    match kind:
        case "unit_change":
            return f"is scaled by {value:.4g}, a change of units"
        case "type_change":
            return "changed its type"
        case "stuck":
            return "is stuck at one value"
        case "out_of_range":
            return f"has {value:.1%} of its values far outside the reference's range"
        case "new_levels":
            return f"has {value:.1%} of its values in levels that the reference never had"
        case "missing":
            return f"is missing in {value:.1%} of the rows"
        case _:
            return f"is NaN, infinite or of another type in {value:.1%} of the rows"
