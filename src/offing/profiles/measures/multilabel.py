"""How well each row's set of labels was met."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from offing.profiles.grid import Floats
from offing.profiles.levels import CategoricalLevels
from offing.profiles.lists import read_lists
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import column
from offing.profiles.structured import names_of


def multilabel(batch: pa.RecordBatch, plan: ProfilePlan) -> Iterator[tuple[str, Floats]]:
    """Yield the measures of rows that have both a list of answers and a list of labels.

    `tp`, `fp` and `fn` count names: in both, predicted only, true only. `wrong` is fp + fn and `named`
    2 tp + fp + fn: their squares make the interval of F1. `subset` is 1 where the two sets are equal.
    `jaccard` is tp / (tp + fp + fn), 1 where both sets are empty. `hamming` is the share of all labels
    on which the two differ, at most 1; the labels are those of the plan. Rows whose answer or label
    is no list count as invalid.
    """
    truth, said = read_lists(column(batch, "label"), batch.num_rows), names_of(batch)
    labelled = (truth.present | truth.broken) & (said.present | said.broken)
    if not labelled.any():
        return
    size = len(truth.names) + len(said.names)
    there = said.row * size + said.recoded(truth.names)
    hits = said.row[np.isin(there, truth.row * size + truth.code, assume_unique=True)]
    tp = np.bincount(hits, minlength=batch.num_rows)
    fp, fn = said.lengths - tp, truth.lengths - tp
    counts = {"tp": tp, "fp": fp, "fn": fn, "wrong": fp + fn, "named": 2 * tp + fp + fn}
    values: dict[str, Floats] = {name: count.astype(np.float64) for name, count in counts.items()}
    union = tp + fp + fn
    values["subset"] = (fp + fn == 0).astype(np.float64)
    values["jaccard"] = np.where(union == 0, 1.0, tp / np.maximum(union, 1))
    if labels := _labels(plan):
        values["hamming"] = np.minimum((fp + fn) / labels, 1.0)
    nothing = np.where(labelled, np.inf, np.nan)
    readable = truth.present & said.present
    for name, measured in values.items():
        yield name, np.where(readable, measured, nothing)


def _labels(plan: ProfilePlan) -> int:
    """Return how many labels the model knows: those predicted or true in the baseline."""
    cut = plan.label
    return len(cut.known) + len(cut.rest) if isinstance(cut, CategoricalLevels) else 0
