"""What each labelled row lost, as integers that add up exactly."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa

from offing.domain.schema import Task
from offing.profiles.encoding import Mask
from offing.profiles.fixed_point import natural_log, quantise
from offing.profiles.grid import Floats
from offing.profiles.labels import UNKNOWN, codes_of, numbers, predicted, sides_of
from offing.profiles.outcome import EPSILON, LOSS_BITS
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints, column

Loss = Literal["error", "log_loss", "absolute_error"]

ERROR_BITS = 20
"""Absolute errors are counted in units of 2**-20 of the residual grid's scale."""

ERROR_BOUND = float(2**30)
"""They enter the sums as at most this many scales."""

LARGEST_LOSS = 64.0
"""Log losses enter the sums as at most this many nats."""


def default_loss(task: Task) -> Loss | None:
    """Return the loss that a task is judged by: wrong answers, or absolute errors; None for other tasks."""
    if task in (Task.BINARY, Task.MULTICLASS):
        return "error"
    return "absolute_error" if task is Task.REGRESSION else None


def loss_unit(loss: Loss, plan: ProfilePlan) -> float:
    """Return the loss that one unit of the integers stands for."""
    if loss == "error":
        return 1.0
    if loss == "log_loss":
        return 2.0**-LOSS_BITS
    return (plan.residual.scale if plan.residual else 1.0) * 2.0**-ERROR_BITS


def row_losses(batch: pa.RecordBatch, plan: ProfilePlan, loss: Loss) -> tuple[Ints, Mask]:
    """Return the loss of each row in units of `loss_unit`, and which rows have one.

    A row has none without a label, or without an answer to hold against it. `error` is 1 for a wrong
    answer of a classifier, decided as in its confusion counts; `log_loss` is that of a binary score;
    `absolute_error` that of a regression.
    """
    label = column(batch, "label")
    if label is None or label.null_count == len(label):
        return np.zeros(batch.num_rows, np.int64), np.zeros(batch.num_rows, np.bool_)
    if loss == "absolute_error":
        return _absolute(batch, plan)
    if plan.task is Task.MULTICLASS:
        return _classes(batch)
    truth = sides_of(label, plan.positive)
    score = numbers(column(batch, "score"), batch.num_rows)
    if loss == "log_loss":
        return _log_loss(truth, score)
    said = decided(batch, plan, score)
    known = (truth != UNKNOWN) & (said != UNKNOWN)
    return (known & (said != truth)).astype(np.int64), known


def decided(batch: pa.RecordBatch, plan: ProfilePlan, score: Floats) -> Ints:
    """Return 1 for rows decided positive, 0 for negative and UNKNOWN for neither.

    The logged prediction decides, without one the score (`score`, NaN for none) and the threshold.
    """
    by_score = np.where(np.isfinite(score) & (plan.score is not None), score >= plan.threshold, UNKNOWN)
    logged = column(batch, "prediction")
    if logged is None:
        return by_score.astype(np.int64)
    said = sides_of(logged, plan.positive)
    return np.where(said == UNKNOWN, by_score, said).astype(np.int64)


def _log_loss(truth: Ints, score: Floats) -> tuple[Ints, Mask]:
    known = (truth != UNKNOWN) & np.isfinite(score)
    clipped = np.clip(np.where(known, score, 0.5), EPSILON, 1.0 - EPSILON)
    loss = -natural_log(np.where(truth == 1, clipped, 1.0 - clipped))
    return np.where(known, quantise(loss, LOSS_BITS, LARGEST_LOSS), 0), known


def _classes(batch: pa.RecordBatch) -> tuple[Ints, Mask]:
    label, answer = column(batch, "label"), column(batch, "prediction")
    if label is None or answer is None:
        return np.zeros(batch.num_rows, np.int64), np.zeros(batch.num_rows, np.bool_)
    names: dict[str, int] = {}
    truth, said = codes_of(label, names), codes_of(answer, names)
    known = (truth != UNKNOWN) & (said != UNKNOWN)
    return (known & (said != truth)).astype(np.int64), known


def _absolute(batch: pa.RecordBatch, plan: ProfilePlan) -> tuple[Ints, Mask]:
    scale = plan.residual.scale if plan.residual else 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        error = np.abs(predicted(batch) - numbers(column(batch, "label"), batch.num_rows))
    known = np.isfinite(error)
    return quantise(np.where(known, error, 0.0) / scale, ERROR_BITS, ERROR_BOUND), known
