"""The kernel: Arrow rows in, counts per bucket out. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import zip_longest

import numpy as np
import pyarrow as pa

from offing.domain.physical import physical_name
from offing.domain.window import Micros
from offing.profiles.answers import count_answers, count_column, slice_keys, slice_places
from offing.profiles.bucket import BucketProfile, KpiSum, SliceProfile
from offing.profiles.categorical import tabulate
from offing.profiles.column import by_count, sample
from offing.profiles.count_traffic import count_traffic
from offing.profiles.crossed import count_crossed
from offing.profiles.derived import derive
from offing.profiles.empty import empty_profile, empty_slice
from offing.profiles.encoding import texts
from offing.profiles.kpis import count_kpis
from offing.profiles.labels import count_early
from offing.profiles.measures.count import Numbers, measure_rows
from offing.profiles.measures.custom import custom_rows
from offing.profiles.merge import VERSIONS, merge
from offing.profiles.overflow import NONE, wrong_rows
from offing.profiles.pairs import count_pairs
from offing.profiles.plan import ProfilePlan
from offing.profiles.row_choice import ChosenRows
from offing.profiles.rows import Ints, Runs, bucket_ids, column
from offing.profiles.structured import flatten

BATCH = 1 << 17
"""Rows of a table that are counted at a time."""

PENDING = 16
"""Parts of a bucket that are kept before they are added up."""

Profiles = dict[Micros, BucketProfile]
Streams = Iterable[Iterable[pa.RecordBatch]]


def profile(
    table: pa.Table | pa.RecordBatch,
    plan: ProfilePlan,
    *,
    width: Micros,
    kpis: pa.Table | None = None,
    threads: int = 2,
) -> Profiles:
    """Count the rows of `table` per bucket of `width` microseconds; the keys are bucket starts.

    `table` has canonical columns of predictions, with `label` (double or string, null without one)
    joined to each row; columns that it lacks count as missing. `kpis` has `name`, `value`,
    `timestamp` and optionally the columns of segments; a bucket with business events only has no
    rows. The result is a pure function of the sets of rows: any order, and any split that is merged
    afterwards, gives the same integers, minima and maxima.

    Raises `InvalidEvent` when a row has no timestamp.
    """
    whole = table if isinstance(table, pa.Table) else pa.Table.from_batches([table])
    streams = [[batch] for batch in whole.to_batches(max_chunksize=BATCH)]
    return profile_streams(streams, plan, width=width, kpis=kpis, threads=threads)


def profile_streams(
    streams: Streams,
    plan: ProfilePlan,
    *,
    width: Micros,
    kpis: pa.Table | None = None,
    threads: int = 2,
) -> Profiles:
    """Count streams of record batches as `profile` does.

    Each stream is read and counted by one of `threads` threads, one batch at a time.
    """
    (parts,) = _consumed([(streams, width)], plan, threads)
    if kpis is not None:
        for bucket, (sums, slices) in count_kpis(kpis, plan, width).items():
            parts.add([(bucket, _of_kpis(plan, (bucket, width), sums, slices))])
    return parts.profiles()


def profile_together(
    sets: Sequence[tuple[Streams, Micros]], plan: ProfilePlan, *, threads: int = 2
) -> list[Profiles]:
    """Count several sets of streams, each in buckets of its own width, as `profile_streams` does each alone.

    Their streams take turns, so that one set is read while another is counted.
    """
    return [parts.profiles() for parts in _consumed(sets, plan, threads)]


def _consumed(sets: Sequence[tuple[Streams, Micros]], plan: ProfilePlan, threads: int) -> list[_Parts]:
    """Count the streams of all sets in turns."""
    found = [_Parts(plan, width) for _, width in sets]
    numbered = [
        [(parts, stream) for stream in streams] for parts, (streams, _) in zip(found, sets, strict=True)
    ]
    turns = [one for turn in zip_longest(*numbered) for one in turn if one is not None]
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="profile") as pool:
        for (parts, _), done in zip(turns, pool.map(_consume, turns), strict=True):
            parts.add(done)
    return found


def _consume(one: tuple[_Parts, Iterable[pa.RecordBatch]]) -> list[tuple[int, BucketProfile]]:
    parts, stream = one
    return parts.consume(stream)


class _Parts:
    """Profiles of the same buckets that wait to be added up."""

    def __init__(self, plan: ProfilePlan, width: Micros) -> None:
        self._plan = plan
        self._width = width
        self._pending: dict[int, list[BucketProfile]] = {}

    def consume(self, stream: Iterable[pa.RecordBatch]) -> list[tuple[int, BucketProfile]]:
        """Count a whole stream, apart from this one's parts."""
        own = _Parts(self._plan, self._width)
        for batch in stream:
            own.add(count_batch(batch, self._plan, self._width))
        return [(start // self._width, part) for start, part in own.profiles().items()]

    def add(self, parts: Iterable[tuple[int, BucketProfile]]) -> None:
        """Add parts under their bucket numbers; now and then sum up what has gathered."""
        for bucket, part in parts:
            pending = self._pending.setdefault(bucket, [])
            pending.append(part)
            if len(pending) >= PENDING:
                self._pending[bucket] = [merge(pending)]

    def profiles(self) -> Profiles:
        """Return one profile per bucket, by its start."""
        return {bucket * self._width: merge(self._pending[bucket]) for bucket in sorted(self._pending)}


def count_batch(batch: pa.RecordBatch, plan: ProfilePlan, width: Micros) -> list[tuple[int, BucketProfile]]:
    """Count one batch; return the number (start / width) and the profile of each bucket in it."""
    if not batch.num_rows:
        return []
    batch = derive(flatten(batch, plan.task), plan.derived)
    buckets = bucket_ids(batch, width)
    runs = Runs.of(buckets)
    wrong = wrong_rows(batch, plan.columns)
    columns = {
        name: count_column(batch, physical_name(name), runs, cut, wrong=wrong.get(name, NONE))
        for name, cut in plan.columns.items()
    }
    own = custom_rows(batch, plan, buckets)
    measures = {**own.numbers, **measure_rows(batch, plan)}
    slices: dict[int, dict[str, SliceProfile]] = {}
    for segment in plan.segments:
        for bucket, key, part in _count_slices(batch, buckets, segment, (plan, measures)):
            slices.setdefault(bucket, {})[key] = part
    answers = count_answers(batch, runs, plan, measures)
    versions = _count_versions(batch, runs)
    together = bool(plan.pairs or plan.crossed.pairs)
    bits = (plan.twin_bits, plan.pair_bits) if together else (plan.twin_bits,)
    chosen = ChosenRows.of(batch, runs, list(plan.columns), plan.sample_key, bits)
    traffic = count_traffic(batch, runs, plan, chosen)
    absent: list[None] = [None] * len(runs)
    chosen = chosen.among(plan.pair_bits) if together else chosen
    pairs = count_pairs(chosen, plan.paired) if plan.pairs else absent
    crossed = count_crossed(chosen, plan.crossed, plan.columns) if plan.crossed.pairs else absent
    early = count_early(batch, runs, plan)
    return [
        (
            bucket,
            BucketProfile(
                start=bucket * width,
                width=width,
                columns={name: counts[run] for name, counts in columns.items()},
                versions=versions[run],
                traffic=traffic[run],
                pairs=pairs[run],
                crossed=crossed[run],
                early=early[run],
                slices=slices.get(bucket, {}),
                revision=plan.revision,
                **vars(replace(answers[run], failed=own.failed.get(bucket, {}))),
            ),
        )
        for run, bucket in enumerate(runs.keys.tolist())
    ]


def _count_slices(
    batch: pa.RecordBatch, buckets: Ints, segment: str, how: tuple[ProfilePlan, Numbers]
) -> list[tuple[int, str, SliceProfile]]:
    """Return bucket number, key and counts of each slice of one segment."""
    plan, measures = how
    keys = slice_keys(segment, plan.segments[segment])
    runs = Runs.of(buckets * len(keys) + slice_places(batch, segment, plan.segments[segment]))
    parts = zip(runs.keys.tolist(), count_answers(batch, runs, plan, measures), strict=True)
    return [(run // len(keys), keys[run % len(keys)], part) for run, part in parts]


def _count_versions(batch: pa.RecordBatch, runs: Runs) -> list[dict[str, int]]:
    array = column(batch, "version")
    if array is None:
        return [{} for _ in range(len(runs))]
    codes, names = texts(array)
    place = np.array([*range(1, len(names) + 1), 0], np.int64)[runs.arrange(codes)]
    table = tabulate(place, runs, len(names) + 1)[:, 1:]
    return [
        dict(by_count(sample({str(names[code]): int(row[code]) for code in np.flatnonzero(row)}, VERSIONS)))
        for row in table
    ]


def _of_kpis(
    plan: ProfilePlan,
    bucket: tuple[int, Micros],
    sums: Mapping[str, KpiSum],
    slices: Mapping[str, Mapping[str, KpiSum]],
) -> BucketProfile:
    number, width = bucket
    empty = empty_profile(plan, number * width, width)
    parts = {key: replace(empty_slice(plan), kpis=kpis) for key, kpis in slices.items()}
    return replace(empty, kpis=sums, slices=parts)
