"""Profiles add up: parts of a bucket, hours into a day, machines into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from offing.domain.window import Micros
from offing.errors import Conflict
from offing.profiles.bucket import BucketProfile, KpiSum, SliceProfile
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts, by_count, sample
from offing.profiles.crossed import CrossedCounts
from offing.profiles.measures.failure import Failure, merge_failures
from offing.profiles.outcome import merge_outcomes
from offing.profiles.pairs import CoMoments
from offing.profiles.traffic import TrafficCounts, add_names

VERSIONS = 100
"""How many model versions a bucket counts by name."""


def merge(
    profiles: Iterable[BucketProfile], *, start: Micros | None = None, width: Micros | None = None
) -> BucketProfile:
    """Add one or more profiles of one plan up.

    The result spans from the first start to the last end unless `start` and `width` say otherwise.
    It does not depend on the order of the parts. Raises ValueError without profiles and `Conflict`
    for profiles of different plans.
    """
    parts = list(profiles)
    if not parts:
        raise ValueError("nothing to merge")
    if len({part.revision for part in parts}) > 1:
        raise Conflict("profiles of different plans do not add up", hint="profile the rows under one plan")
    first = min(part.start for part in parts) if start is None else start
    last = max(part.start + part.width for part in parts)
    answers = merge_slices([_answers(part) for part in parts])
    slices = _merge_each([part.slices for part in parts])
    return BucketProfile(
        start=first,
        width=last - first if width is None else width,
        rows=answers.rows,
        columns={name: merge_columns([part.columns[name] for part in parts]) for name in parts[0].columns},
        score=answers.score,
        prediction=answers.prediction,
        latency=answers.latency,
        outcome=answers.outcome,
        errors=answers.errors,
        versions=dict(by_count(sample(add_names([part.versions for part in parts]), VERSIONS))),
        kpis=answers.kpis,
        measures=answers.measures,
        failed=answers.failed,
        traffic=TrafficCounts.merge([part.traffic for part in parts]),
        pairs=_merge_pairs([part.pairs for part in parts]),
        crossed=_merge_crossed([part.crossed for part in parts]),
        early=merge_outcomes([part.early for part in parts]),
        slices={key: _without(part, answers.failed) for key, part in slices.items()},
        revision=parts[0].revision,
    )


def merge_columns(parts: Sequence[ColumnCounts]) -> ColumnCounts:
    """Add one or more counts of one column up."""
    if isinstance(parts[0], NumericCounts):
        return NumericCounts.merge(cast(Sequence[NumericCounts], parts))
    return CategoricalCounts.merge(cast(Sequence[CategoricalCounts], parts))


def merge_slices(parts: Sequence[SliceProfile]) -> SliceProfile:
    """Add one or more profiles of one slice up."""
    scores = [part.score for part in parts if part.score is not None]
    predictions = [part.prediction for part in parts if part.prediction is not None]
    failed = merge_failures([part.failed for part in parts])
    return SliceProfile(
        rows=sum(part.rows for part in parts),
        score=NumericCounts.merge(scores) if scores else None,
        prediction=merge_columns(predictions) if predictions else None,
        latency=NumericCounts.merge([part.latency for part in parts]),
        outcome=merge_outcomes([part.outcome for part in parts]),
        errors=sum(part.errors for part in parts),
        kpis=_sums([part.kpis for part in parts]),
        measures=_but(_sums([part.measures for part in parts]), failed),
        failed=failed,
    )


def _answers(profile: BucketProfile) -> SliceProfile:
    return SliceProfile(
        profile.rows,
        profile.score,
        profile.prediction,
        profile.latency,
        profile.outcome,
        profile.errors,
        profile.kpis,
        profile.measures,
        profile.failed,
    )


def _without(part: SliceProfile, failed: Mapping[str, Failure]) -> SliceProfile:
    """Take the measures that failed on any row of the whole out of a slice.

    Which other rows were counted with that row depends on how the rows were split, and must not show.
    """
    return replace(part, measures=_but(part.measures, failed), failed=failed) if failed else part


def _but(sums: Mapping[str, KpiSum], failed: Mapping[str, Failure]) -> dict[str, KpiSum]:
    return {name: total for name, total in sums.items() if name not in failed}


def _merge_each(parts: Sequence[Mapping[str, SliceProfile]]) -> dict[str, SliceProfile]:
    """Merge slices by key, in the order of the keys."""
    keys = sorted(set().union(*parts))
    return {key: merge_slices([part[key] for part in parts if key in part]) for key in keys}


def _sums(parts: Sequence[Mapping[str, KpiSum]]) -> dict[str, KpiSum]:
    names = sorted(set().union(*parts))
    return {name: sum((part[name] for part in parts if name in part), KpiSum()) for name in names}


def _merge_pairs(parts: Sequence[CoMoments | None]) -> CoMoments | None:
    present = [part for part in parts if part is not None]
    return CoMoments.merge(present) if present else None


def _merge_crossed(parts: Sequence[CrossedCounts | None]) -> CrossedCounts | None:
    present = [part for part in parts if part is not None]
    return CrossedCounts.merge(present) if present else None
