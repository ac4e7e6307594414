"""What a comparison of two files says: findings, most suspect first, and a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from offing.domain.point import Point
from offing.profiles.bucket import BucketProfile
from offing.profiles.plan import ProfilePlan

FindingKind = Literal[
    "column_gone",
    "column_new",
    "type_change",
    "unit_change",
    "stuck",
    "missing",
    "invalid",
    "new_levels",
    "out_of_range",
    "performance",
    "prediction_drift",
    "drift",
    "latency",
    "errors",
]


class FindingSeverity(str, Enum):
    """How bad a finding is: critical for broken data and measured harm, warning for a shift."""

    CRITICAL = "critical"
    WARNING = "warning"


class CheckVerdict(str, Enum):
    """What a comparison comes to; `too_few` when a file has too few rows to say anything."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, in words and numbers.

    `low` and `high` bound a 95 % interval of `value`, `expected` is the reference's value or, for
    a distance, what chance gives. Each is None where there is no such number. `strength` ranks
    findings of one severity: the larger, the more suspect.
    """

    severity: FindingSeverity
    kind: FindingKind
    metric: str
    sentence: str
    column: str | None = None
    slice: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    expected: float | None = None
    strength: float = 0.0


@dataclass(frozen=True)
class Comparison:
    """Two samples side by side.

    `points` are all metrics of the current rows, of the whole and of slices; those that are no
    distances carry the reference's value as `expected`. `days` says in how many daily buckets
    reference and current were compared, None when rows were taken as one sample each. `notes`
    say what was left out and why.
    """

    verdict: CheckVerdict
    findings: Sequence[Finding]
    points: Sequence[Point]
    plan: ProfilePlan
    reference: BucketProfile
    current: BucketProfile
    days: tuple[int, int] | None = None
    notes: Sequence[str] = field(default_factory=tuple)


def verdict_of(findings: Sequence[Finding]) -> CheckVerdict:
    """Return the worst that findings come to."""
    severities = {finding.severity for finding in findings}
    if FindingSeverity.CRITICAL in severities:
        return CheckVerdict.CRITICAL
    return CheckVerdict.WARNING if severities else CheckVerdict.OK


def ranked(findings: Sequence[Finding]) -> list[Finding]:
    """Order findings: critical first, then the stronger; ties by name."""
    return sorted(
        findings,
        key=lambda f: (
            f.severity is not FindingSeverity.CRITICAL,
            -f.strength,
            f.column or "",
            f.slice or "",
            f.metric,
        ),
    )
