"""Two Parquet files to the plan of the first and the profiles of both, decoded once where memory allows."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Unpack

from offing.domain.schema import Task
from offing.domain.window import Micros
from offing.profiles.file import file_streams
from offing.profiles.file_process import FileProcess, shared_groups, worth_a_process
from offing.profiles.fit_file import fit_file
from offing.profiles.held_rows import FitOptions, held_rows
from offing.profiles.kernel import Profiles, Streams, profile_streams, profile_together
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan


class TwoFiles(NamedTuple):
    """The plan of a reference file, and the profiles of it and of the file compared with it."""

    plan: ProfilePlan
    reference: Profiles
    current: Profiles


def profile_two_files(
    reference: Path | str,
    current: Path | str,
    *,
    task: Task,
    widths: tuple[Micros, Micros],
    threads: int = 2,
    **options: Unpack[FitOptions],
) -> TwoFiles:
    """Return the plan of `fit_file` for a reference file and, under it, what `profile_file` makes of both.

    `widths` are those of the buckets of the reference and of the current file. The reference's rows are
    decoded once and held, as long as they take at most `HELD_BYTES`; of a file with more, or with derived
    columns (texts, embeddings, projections), each step reads what it needs. Most of a large current file is
    decoded and counted by a process of its own (`FileProcess`): counting holds the interpreter's lock. A
    small one, and any on one core, is read while the reference is counted. Raises OSError when a file cannot
    be read.
    """
    if threads < 2 or not worth_a_process(current, options):
        plan, streams = _fitted(reference, task, threads, options)
        sets = [(streams, widths[0]), (file_streams(current, plan), widths[1])]
        return TwoFiles(plan, *profile_together(sets, plan, threads=threads))
    theirs, ours = shared_groups(current)
    with FileProcess(current, theirs, widths[1], options) as other, ThreadPoolExecutor(1) as waiting:
        plan, streams = _fitted(reference, task, threads, options)
        answer = waiting.submit(other.profiles, plan)
        before = profile_streams(streams, plan, width=widths[0], threads=threads - 1)
        rest = file_streams(current, plan, ours)
        parts = [profile_streams(rest, plan, width=widths[1], threads=threads - 1)]
        found = answer.result()
    if found is None:
        found = profile_streams(file_streams(current, plan, theirs), plan, width=widths[1], threads=threads)
    return TwoFiles(plan, before, _merged([*parts, found]))


def _merged(parts: Sequence[Profiles]) -> Profiles:
    """Return the profiles of all parts, bucket by bucket."""
    starts = sorted({start for part in parts for start in part})
    return {start: merge([part[start] for part in parts if start in part]) for start in starts}


def _fitted(
    reference: Path | str, task: Task, threads: int, options: FitOptions
) -> tuple[ProfilePlan, Streams]:
    """Return the plan of a file and its rows, to be counted."""
    rows = held_rows(reference, threads, options)
    if rows is None:
        plan = fit_file(reference, task=task, **options)
        return plan, file_streams(reference, plan)
    return ProfilePlan.fit(rows, task=task, **options), ([batch] for batch in rows.to_batches())
