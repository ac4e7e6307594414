"""Shares of each protected group, and how far the groups lie apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.groups import MIN_GROUP, groups_of
from offing.metrics.right_answers import right_answers
from offing.metrics.selected import selected
from offing.metrics.subject import Subject
from offing.profiles.outcome import OutcomeCounts
from offing.stats.disparity import Counts, Disparities, chance_gap, chance_ratio, rate_gap, rate_ratio
from offing.stats.estimate import Distance
from offing.stats.proportion import wilson


@dataclass(frozen=True)
class Rate:
    """A share of a group's rows: `count` returns how many of how many, `rows` says of which."""

    name: str
    rows: str
    count: Callable[[Subject], tuple[int, int]]
    labelled: bool = True


@dataclass(frozen=True)
class Family:
    """One rate of the groups of an attribute that are large enough."""

    rate: Rate
    groups: tuple[str, ...]
    counts: Counts
    left_out: int


def group_points(subject: Subject, metric: str, rate: Rate) -> Iterator[Point]:
    """Yield one point per protected group, named by its slice, with Wilson's interval.

    A group with fewer than `MIN_GROUP` rows behind the share is unknown.
    """
    for groups in groups_of(subject).values():
        for group in groups:
            successes, n = _counted(rate, group)
            if n < MIN_GROUP:
                reason = f"{n} {rate.rows}; a group needs {MIN_GROUP}"
                yield unknown(group, metric, _lacking(subject, rate), reason, n=n)
            else:
                yield known(group, metric, wilson(successes, n), n=n)


def gap_points(subject: Subject, metric: str, rates: Sequence[Rate]) -> Iterator[Point]:
    """Yield, per protected attribute, how far its groups lie apart in the rate where that is most."""
    for attribute, found in _families(subject, metric, rates):
        if isinstance(found, Point):
            yield found
            continue
        counts = [family.counts for family in found]
        raw = [float(np.ptp(successes / totals)) for successes, totals in counts]
        worst = int(np.argmax(raw))
        note = _note(found[worst], raw[worst], several=len(found) > 1)
        estimate = _distance(rate_gap(counts), chance_gap(counts))
        yield known(subject, metric, estimate, n=_rows(found), column=attribute, note=note)


def ratio_points(subject: Subject, metric: str, rates: Sequence[Rate]) -> Iterator[Point]:
    """Yield, per protected attribute, its smallest share over its largest, in the rate where it is least."""
    for attribute, found in _families(subject, metric, rates):
        if isinstance(found, Point):
            yield found
            continue
        counts = [family.counts for family in found]
        empty = [family.rate.name for family in found if not family.counts[0].any()]
        if empty:
            reason = f"the {empty[0]} is 0 in every group: there is no ratio"
            yield unknown(subject, metric, PointStatus.UNDEFINED, reason, n=_rows(found), column=attribute)
            continue
        shares = [successes / totals for successes, totals in counts]
        raw = [float(share.min() / share.max()) for share in shares]
        worst = int(np.argmin(raw))
        note = _note(found[worst], raw[worst], several=len(found) > 1)
        estimate = _distance(rate_ratio(counts), chance_ratio(counts))
        yield known(subject, metric, estimate, n=_rows(found), column=attribute, note=note)


def _families(
    subject: Subject, metric: str, rates: Sequence[Rate]
) -> Iterator[tuple[str, list[Family] | Point]]:
    """Yield each attribute with its families, or with the point that says why it cannot be judged."""
    for attribute, groups in groups_of(subject).items():
        families = [_family(rate, groups) for rate in rates]
        small = [family for family in families if len(family.groups) < 2]
        if small:
            have, rate = len(small[0].groups), small[0].rate
            reason = f"{have} of {len(groups)} groups have {MIN_GROUP} {rate.rows}; 2 are needed"
            status = _lacking(subject, rate)
            yield attribute, unknown(subject, metric, status, reason, column=attribute)
        else:
            yield attribute, families


def _family(rate: Rate, groups: Sequence[Subject]) -> Family:
    counted = [(group.slice or "", *_counted(rate, group)) for group in groups]
    large = [part for part in counted if part[2] >= MIN_GROUP]
    successes, totals = (np.array([part[i] for part in large], np.int64) for i in (1, 2))
    present = sum(n > 0 for _, _, n in counted)
    return Family(rate, tuple(part[0] for part in large), (successes, totals), present - len(large))


def _distance(found: Disparities, chance: float) -> Distance:
    return Distance(float(found.value), float(found.low), float(found.high), chance)


def _rows(families: Sequence[Family]) -> int:
    return sum(int(family.counts[1].sum()) for family in families)


def _note(family: Family, raw: float, *, several: bool) -> str:
    """Name the two extreme groups, the distance before correction, and what was left out."""
    successes, totals = family.counts
    share = successes / totals
    ends = [f"{family.groups[i]} {share[i]:.1%} of {totals[i]}" for i in (share.argmax(), share.argmin())]
    text = ", ".join(ends).replace("%", " %")
    left = f"; too small to compare: {family.left_out} of the groups" if family.left_out else ""
    return f"{family.rate.name + ': ' if several else ''}{text}; uncorrected {raw:.4f}{left}"


def _counted(rate: Rate, group: Subject) -> tuple[int, int]:
    successes, n = rate.count(group)
    return min(max(successes, 0), max(n, 0)), max(n, 0)


def _lacking(subject: Subject, rate: Rate) -> PointStatus:
    outcome = subject.current.outcome
    nothing = rate.labelled and (outcome is None or not outcome.labelled)
    return PointStatus.NO_LABELS if nothing else PointStatus.TOO_FEW


def _true_positive(group: Subject) -> tuple[int, int]:
    outcome = group.current.outcome
    return (outcome.tp, outcome.tp + outcome.fn) if isinstance(outcome, OutcomeCounts) else (0, 0)


def _false_positive(group: Subject) -> tuple[int, int]:
    outcome = group.current.outcome
    return (outcome.fp, outcome.fp + outcome.tn) if isinstance(outcome, OutcomeCounts) else (0, 0)


def _precision(group: Subject) -> tuple[int, int]:
    outcome = group.current.outcome
    return (outcome.tp, outcome.tp + outcome.fp) if isinstance(outcome, OutcomeCounts) else (0, 0)


def _error(group: Subject) -> tuple[int, int]:
    right, n = right_answers(group.current.outcome)
    return n - right, n


SELECTION = Rate("selection rate", "predictions", selected, labelled=False)
TRUE_POSITIVE = Rate("true positive rate", "labelled positives", _true_positive)
FALSE_POSITIVE = Rate("false positive rate", "labelled negatives", _false_positive)
PRECISION = Rate("precision", "labelled rows predicted positive", _precision)
ERROR = Rate("error rate", "labelled rows with a prediction", _error)
