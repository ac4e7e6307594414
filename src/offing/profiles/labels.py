"""Labelled rows to outcome counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.schema import ColumnKind, Task
from offing.domain.window import SECOND
from offing.profiles.categorical import tabulate
from offing.profiles.column import Z_BITS, Z_BOUND, Counts, NumericCounts, add_cells
from offing.profiles.empty import empty_outcome
from offing.profiles.encoding import Array, Mask, doubles, kind_of, text_of, texts, valid_rows
from offing.profiles.fixed_point import exact_sums, natural_log, quantise
from offing.profiles.grid import Cells, Floats, NumericGrid
from offing.profiles.levels import CategoricalLevels
from offing.profiles.numeric import count_values
from offing.profiles.outcome import (
    BRIER_BITS,
    EPSILON,
    LOSS_BITS,
    ClassCounts,
    LabelledCounts,
    Outcome,
    OutcomeCounts,
    ResidualCounts,
)
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import LABEL_TIME, Ints, Runs, column, count_true, micros_after

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
        return _classes(batch, label, runs, plan, plan.label)
    if plan.task in (Task.MULTILABEL, Task.RANKING):
        return _lists(batch, label, runs)
    return [None] * len(runs)


def count_early(batch: pa.RecordBatch, runs: Runs, plan: ProfilePlan) -> Sequence[Outcome | None]:
    """Count the rows whose label came within the plan's early lag, as `count_outcomes` does all."""
    if plan.early is None:
        return [None] * len(runs)
    label, found = column(batch, "label"), micros_after(batch, LABEL_TIME)
    if label is None or found is None:
        return [empty_outcome(plan)] * len(runs)
    micros, known = found
    inside = pa.array(known & (micros <= plan.early * SECOND))
    masked = pc.if_else(inside, label, pa.scalar(None, label.type))
    place = batch.schema.get_field_index("label")
    return count_outcomes(batch.set_column(place, "label", masked), runs, plan)


def _binary(batch: pa.RecordBatch, label: Array, runs: Runs, plan: ProfilePlan) -> Sequence[OutcomeCounts]:
    truth = runs.arrange(sides_of(label, plan.positive))
    score = runs.arrange(numbers(column(batch, "score"), len(label)))
    if plan.score is None:
        score = np.full(len(score), np.nan)
    said = np.full(len(truth), UNKNOWN)
    logged = column(batch, "prediction")
    if logged is not None:
        said = runs.arrange(sides_of(logged, plan.positive))
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
        cells, positives, negatives = _two_sided(yes, no)
        sums = (*loss_sums, *brier_sums)
        parts.append(OutcomeCounts(n, cells, positives, negatives, 0, 0, 0, 0, *sums))
    return parts


def _regression(
    batch: pa.RecordBatch, label: Array, runs: Runs, grids: tuple[NumericGrid, NumericGrid]
) -> Sequence[ResidualCounts]:
    truth = runs.arrange(numbers(label, len(label)))
    answer = runs.arrange(predicted(batch))
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
    batch: pa.RecordBatch, label: Array, runs: Runs, plan: ProfilePlan, levels: CategoricalLevels
) -> Sequence[ClassCounts]:
    size = len(levels.known)
    answer = column(batch, "prediction")
    names: dict[str, int] = {}
    truth = runs.arrange(codes_of(label, names))
    said = np.full(len(truth), UNKNOWN) if answer is None else runs.arrange(codes_of(answer, names))
    rest = size + 1
    places = np.array([min(levels.index.get(name, size), size) for name in names] + [rest], np.int64)
    labelled = truth != UNKNOWN
    labels = tabulate(places[truth], runs, rest + 1)
    predicted = tabulate(np.where(labelled, places[said], rest), runs, rest + 1)
    correct = tabulate(np.where(labelled & (said == truth), places[said], rest), runs, rest + 1)
    both = labelled & (said != UNKNOWN)
    crossed = tabulate(
        np.where(both, places[truth] * rest + places[said], rest * rest), runs, rest * rest + 1
    )
    confidence = _confidence(batch, runs, plan, (both, said == truth))
    return [
        ClassCounts(
            int(a[:rest].sum()),
            a[:rest],
            b[:rest],
            c[:rest],
            table[:-1].reshape(rest, rest),
            *cells,
            unscored=int(a[:rest].sum() - b[:rest].sum()),
        )
        for a, b, c, table, cells in zip(labels, predicted, correct, crossed, confidence, strict=True)
    ]


def _confidence(
    batch: pa.RecordBatch, runs: Runs, plan: ProfilePlan, rows: tuple[Mask, Mask]
) -> list[tuple[Cells, Counts, Counts]]:
    """Count the scores of right and wrong predictions, of rows that have label, prediction and score."""
    counted, right = rows
    score = runs.arrange(numbers(column(batch, "score"), batch.num_rows))
    counted = counted & np.isfinite(score)
    grid = plan.score or NumericGrid(0.0, 1.0)
    sides = [
        count_values(score[side], count_true(side, runs.lengths), grid)
        for side in (counted & right, counted & ~right)
    ]
    return [_two_sided(yes, no) for yes, no in zip(*sides, strict=True)]


def _two_sided(yes: NumericCounts, no: NumericCounts) -> tuple[Cells, Counts, Counts]:
    """Bring the counts of two sides onto the union of their cells."""
    sides = [(yes.cells, (yes.counts, 0 * yes.counts)), (no.cells, (0 * no.counts, no.counts))]
    cells, (first, second) = add_cells(sides, 2)
    return cells, first, second


def _lists(batch: pa.RecordBatch, label: Array, runs: Runs) -> Sequence[LabelledCounts]:
    """Count the labelled rows of a model whose answers are lists, and those without an answer."""
    answer = column(batch, "prediction")
    labelled = valid_rows(label)
    said = np.zeros(len(labelled), np.bool_) if answer is None else valid_rows(answer)
    counts = zip(runs.count(labelled).tolist(), runs.count(labelled & ~said).tolist(), strict=True)
    return [LabelledCounts(*pair) for pair in counts]


def sides_of(array: Array, positive: str | float) -> Ints:
    """Return 1 for the positive value, 0 for any other, UNKNOWN for null and NaN."""
    codes, found = texts(array)
    wanted = canonical(text_of(positive))
    sides = [UNKNOWN if text is None or text == "nan" else int(canonical(text) == wanted) for text in found]
    return np.array([*sides, UNKNOWN], np.int64)[codes]


def canonical(text: str) -> str:
    """Write a class one way, so that 1, 1.0, `1`, `1.0` and `true` are the same."""
    text = {"true": "1", "false": "0"}.get(text.lower(), text)
    try:
        return text_of(float(text))
    except ValueError:
        return text


def codes_of(array: Array, names: dict[str, int]) -> Ints:
    """Return a number per text, shared through `names`; UNKNOWN for null."""
    codes, found = texts(array)
    numbers = [UNKNOWN if text is None else names.setdefault(text, len(names)) for text in found]
    return np.array([*numbers, UNKNOWN], np.int64)[codes]


def numbers(array: Array | None, rows: int) -> Floats:
    """Return doubles with NaN for null; all NaN when the column is absent or no number."""
    if array is None or kind_of(array.type) is not ColumnKind.NUMERIC:
        return np.full(rows, np.nan)
    values, valid = doubles(array)
    return values if valid is None else np.where(valid, values, np.nan)


def predicted(batch: pa.RecordBatch) -> Floats:
    """Return what a regression predicted: the logged prediction, without one the score."""
    said = numbers(column(batch, "prediction"), batch.num_rows)
    return np.where(np.isnan(said), numbers(column(batch, "score"), batch.num_rows), said)
