"""Labelled rows to outcome counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from offing.domain.schema import ColumnKind, Task
from offing.profiles.categorical import tabulate
from offing.profiles.column import Z_BITS, Z_BOUND, add_cells
from offing.profiles.empty import empty_outcome
from offing.profiles.encoding import Array, doubles, kind_of, text_of, texts
from offing.profiles.fixed_point import exact_sums, natural_log, quantise
from offing.profiles.grid import Floats, NumericGrid
from offing.profiles.levels import CategoricalLevels
from offing.profiles.numeric import count_values
from offing.profiles.outcome import (
    BRIER_BITS,
    EPSILON,
    LOSS_BITS,
    ClassCounts,
    Outcome,
    OutcomeCounts,
    ResidualCounts,
)
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints, Runs, column, count_true

UNKNOWN = -1
"""What stands for no answer where 0 is negative and 1 positive."""


def count_outcomes(batch: pa.RecordBatch, runs: Runs, plan: ProfilePlan) -> Sequence[Outcome | None]:
    """Count the labelled rows of each run by the plan's task; None when it has no outcome."""
    label = column(batch, "label")
    if label is None or label.null_count == len(label):
        return [empty_outcome(plan)] * len(runs)
    if plan.task is Task.BINARY:
        return _binary(batch, label, runs, plan)
    if plan.task is Task.REGRESSION and plan.residual and isinstance(plan.label, NumericGrid):
        return _regression(batch, label, runs, (plan.residual, plan.label))
    if plan.task is Task.MULTICLASS and isinstance(plan.label, CategoricalLevels):
        return _classes(batch, label, runs, plan.label)
    return [None] * len(runs)


def _binary(batch: pa.RecordBatch, label: Array, runs: Runs, plan: ProfilePlan) -> Sequence[OutcomeCounts]:
    truth = runs.arrange(_sides(label, plan.positive))
    score = runs.arrange(_numbers(column(batch, "score"), len(label)))
    if plan.score is None:
        score = np.full(len(score), np.nan)
    said = np.full(len(truth), UNKNOWN)
    logged = column(batch, "prediction")
    if logged is not None:
        said = runs.arrange(_sides(logged, plan.positive))
    by_score = np.where(np.isfinite(score), score >= plan.threshold, UNKNOWN)
    said = np.where(said == UNKNOWN, by_score, said)
    cell = np.where((truth != UNKNOWN) & (said != UNKNOWN), 2 * said + truth, 4)
    labelled = count_true(truth != UNKNOWN, runs.lengths)
    scored = _score_counts(score, truth, runs, plan.score or NumericGrid(0.0, 1.0))
    return [
        replace(part, labelled=n, unscored=n - part.labelled, tn=tn, fn=fn, fp=fp, tp=tp)
        for part, n, (tn, fn, fp, tp, _) in zip(
            scored, labelled.tolist(), tabulate(cell, runs, 5).tolist(), strict=True
        )
    ]


def _score_counts(score: Floats, truth: Ints, runs: Runs, grid: NumericGrid) -> list[OutcomeCounts]:
    """Count what rests on the score; `labelled` is the number of rows with a label and a score."""
    keep = (truth != UNKNOWN) & np.isfinite(score)
    lengths = count_true(keep, runs.lengths)
    score, truth = score[keep], truth[keep]
    positive = truth == 1
    sides = []
    for side in (positive, ~positive):
        sides.append(count_values(score[side], count_true(side, lengths), grid))
    clipped = np.clip(score, EPSILON, 1.0 - EPSILON)
    loss = -natural_log(np.where(positive, clipped, 1.0 - clipped))
    losses = exact_sums(quantise(loss, LOSS_BITS, 64.0), lengths)
    briers = exact_sums(quantise((score - truth) ** 2, BRIER_BITS, float(2**30)), lengths)
    parts = []
    for n, yes, no, loss_sums, brier_sums in zip(lengths.tolist(), *sides, losses, briers, strict=True):
        cells, (positives, negatives) = add_cells(
            [(yes.cells, (yes.counts, 0 * yes.counts)), (no.cells, (0 * no.counts, no.counts))], 2
        )
        sums = (*loss_sums, *brier_sums)
        parts.append(OutcomeCounts(n, cells, positives, negatives, 0, 0, 0, 0, *sums))
    return parts


def _regression(
    batch: pa.RecordBatch, label: Array, runs: Runs, grids: tuple[NumericGrid, NumericGrid]
) -> Sequence[ResidualCounts]:
    truth = runs.arrange(_numbers(label, len(label)))
    answer = runs.arrange(_answers(batch))
    keep = np.isfinite(truth)
    labelled = count_true(keep, runs.lengths)
    truth, answer = truth[keep], answer[keep]
    with np.errstate(over="ignore"):
        error = answer - truth
    known = np.isfinite(error)
    scored, error = count_true(known, labelled), error[known]
    size = quantise(np.abs(error) / grids[0].scale, Z_BITS, Z_BOUND)
    parts = zip(
        labelled.tolist(),
        count_values(error, scored, grids[0]),
        count_values(truth, labelled, grids[1]),
        exact_sums(size, scored),
        scored.tolist(),
        strict=True,
    )
    return [ResidualCounts(n, error, truth, total, n - ok) for n, error, truth, (total, _), ok in parts]


def _classes(
    batch: pa.RecordBatch, label: Array, runs: Runs, levels: CategoricalLevels
) -> Sequence[ClassCounts]:
    size = len(levels.known)
    answer = column(batch, "prediction")
    names: dict[str, int] = {}
    truth = runs.arrange(_codes(label, names))
    said = np.full(len(truth), UNKNOWN) if answer is None else runs.arrange(_codes(answer, names))
    rest = size + 1
    places = np.array([min(levels.index.get(name, size), size) for name in names] + [rest], np.int64)
    labelled = truth != UNKNOWN
    labels = tabulate(places[truth], runs, rest + 1)
    predicted = tabulate(np.where(labelled, places[said], rest), runs, rest + 1)
    correct = tabulate(np.where(labelled & (said == truth), places[said], rest), runs, rest + 1)
    return [
        ClassCounts(
            int(a[:rest].sum()), a[:rest], b[:rest], c[:rest], unscored=int(a[:rest].sum() - b[:rest].sum())
        )
        for a, b, c in zip(labels, predicted, correct, strict=True)
    ]


def _sides(array: Array, positive: str | float) -> Ints:
    """Return 1 for the positive value, 0 for any other, UNKNOWN for null and NaN."""
    codes, found = texts(array)
    wanted = _canonical(text_of(positive))
    sides = [UNKNOWN if text is None or text == "nan" else int(_canonical(text) == wanted) for text in found]
    return np.array([*sides, UNKNOWN], np.int64)[codes]


def _canonical(text: str) -> str:
    """Write a class one way, so that 1, 1.0, `1`, `1.0` and `true` are the same."""
    text = {"true": "1", "false": "0"}.get(text.lower(), text)
    try:
        return text_of(float(text))
    except ValueError:
        return text


def _codes(array: Array, names: dict[str, int]) -> Ints:
    """Return a number per text, shared through `names`; UNKNOWN for null."""
    codes, found = texts(array)
    numbers = [UNKNOWN if text is None else names.setdefault(text, len(names)) for text in found]
    return np.array([*numbers, UNKNOWN], np.int64)[codes]


def _numbers(array: Array | None, rows: int) -> Floats:
    """Return doubles with NaN for null; all NaN when the column is absent or no number."""
    if array is None or kind_of(array.type) is not ColumnKind.NUMERIC:
        return np.full(rows, np.nan)
    values, valid = doubles(array)
    return values if valid is None else np.where(valid, values, np.nan)


def _answers(batch: pa.RecordBatch) -> Floats:
    """Return what a regression predicted: the logged prediction, without one the score."""
    said = _numbers(column(batch, "prediction"), batch.num_rows)
    return np.where(np.isnan(said), _numbers(column(batch, "score"), batch.num_rows), said)
