"""Two files read, guessed at and compared: what the outputs of `offing check` are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from offing.compare.compare import compare
from offing.compare.finding import Comparison
from offing.compare.samples import MIN_DAYS
from offing.domain.physical import is_feature, logical_name
from offing.domain.schema import Task
from offing.errors import ConfigError, nearest
from offing.runtime.frame_file import FrameFile, read_canonical
from offing.runtime.planning import guess_task

POSITIVE_WORDS = ("1", "true", "yes", "y", "positive", "pos", "fraud", "churn", "bad", "default")
"""What the positive class is called, when labels are words."""

ENOUGH_DAYS = 7
"""Fewer current days than this hardly suffice to tell a shift from an unusual day."""


@dataclass(frozen=True)
class Checked:
    """The comparison of two files, and what was assumed for it."""

    reference: Path
    current: Path
    guesses: Mapping[str, str]
    task: Task
    comparison: Comparison
    notes: Sequence[str]


def check_files(
    reference: Path,
    current: Path,
    *,
    columns: Mapping[str, str],
    segments: Sequence[str],
    progress: Callable[[str], None] = lambda step: None,
) -> Checked:
    """Read two files and compare them. Raises ConfigError for files and columns that cannot be used.

    `columns` names the column of a role, as in `read_canonical`.
    """
    progress(f"reading {reference.name}")
    first = read_canonical(reference, columns=columns)
    progress(f"reading {current.name}")
    # A label that only the reference has is no mistake: labels come late.
    second = read_canonical(current, like=first)
    _check_segments(segments, first, reference)
    task, positive, notes = _task(first)
    found = compare(
        first.table,
        second.table,
        task=task,
        segments=segments,
        positive=positive,
        skip=sorted({*first.calendar, *second.calendar}),
        progress=progress,
    )
    said = [*_apart(first.notes, second.notes, current), *notes, *found.notes, *_about(first, second, found)]
    return Checked(reference, current, first.guesses, task, found, said)


def _check_segments(segments: Sequence[str], frame: FrameFile, path: Path) -> None:
    known = {logical_name(name) for name in frame.table.column_names if is_feature(name)} | {"version"}
    for segment in segments:
        if segment not in known:
            raise ConfigError(f"{path} has no column {segment!r} to segment by", hint=nearest(segment, known))


def _task(frame: FrameFile) -> tuple[Task, str | float, list[str]]:
    """Return the task and the positive class; labels that are words decide both."""
    table = frame.table
    if "label" not in table.column_names or not pa.types.is_string(table["label"].type):
        return guess_task(table), 1.0, []
    classes = sorted(value for value in pc.unique(table["label"]).to_pylist() if value is not None)
    if len(classes) > 2 or "score" not in frame.guesses:
        return (Task.MULTICLASS if "prediction" in frame.guesses else Task.UNKNOWN), 1.0, []
    named = next((name for word in POSITIVE_WORDS for name in classes if name.lower() == word), None)
    positive = named or max(classes, key=lambda name: _mean_score(table, name), default="1")
    return Task.BINARY, positive, [f"the positive class is taken to be {positive!r}"]


def _mean_score(table: pa.Table, name: str) -> float:
    scores = table["score"].filter(pc.equal(table["label"], pa.scalar(name)))
    return float(pc.mean(scores).as_py() or 0.0)


def _apart(first: Sequence[str], second: Sequence[str], path: Path) -> list[str]:
    """Return the notes of both files; what only the second has names it."""
    return [*first, *(f"{path.name}: {note}" for note in second if note not in first)]


def _about(first: FrameFile, second: FrameFile, found: Comparison) -> list[str]:
    notes = []
    skipped = sorted({*first.calendar, *second.calendar})
    if skipped:
        notes.append(f"not compared, because dates differ between any two periods: {', '.join(skipped)}")
    if found.days is not None:
        now, then = found.days
        notes.append(
            f"rows of one day are alike, so {now} days are compared with {then}; a large PSI may yet be usual"
        )
        if now < ENOUGH_DAYS:
            notes.append(f"{now} days show definite breaks, but hardly a shift; a week does")
    elif "timestamp" in first.guesses:
        notes.append(f"rows are compared one by one: fewer than {MIN_DAYS} days in the reference")
    return notes
