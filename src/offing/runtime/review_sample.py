"""A sample of predictions against truth: the same rows whenever the same events are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.physical import is_feature, logical_name
from offing.domain.window import isoformat
from offing.profiles.hashing import hash_texts
from offing.profiles.losses import default_loss, row_losses
from offing.profiles.plan import ProfilePlan
from offing.stats.arrays import Bools, Ints

SIZE = 20
"""So many predictions are shown, half of them wrong: as many as a person looks at."""

POOL = 4_000
"""They are chosen among so many rows, those whose id has the least hash."""

FAR_OFF = 0.9
"""An answer that is a number is called wrong where its error is above this quantile of all in the pool."""

_SHOWN = ("timestamp", "version", "score", "prediction", "label")


@dataclass(frozen=True)
class ReviewSample:
    """Chosen predictions, the wrong ones first, each with its features by name.

    `labelled` counts the rows of the pool that have a label and an answer, `wrong` those of them that are
    wrong. `note` says why there are no rows, or in words what wrong means.
    """

    rows: Sequence[dict[str, Any]]
    labelled: int
    wrong: int
    note: str


def review_sample(pool: pa.Table, plan: ProfilePlan) -> ReviewSample:
    """Choose up to `SIZE` rows of `pool`, canonical columns with labels: those whose id has the least hash.

    Half of them are wrong where there are so many; what one half lacks the other fills up.
    """
    loss = default_loss(plan.task)
    if loss is None:
        return ReviewSample([], 0, 0, f"answers of the task {plan.task.value} are not right or wrong")
    lost, known = _losses(pool, plan)
    if not known.any():
        return ReviewSample([], 0, 0, "no prediction of the month has a label yet")
    bound = float(np.quantile(lost[known], FAR_OFF)) if loss == "absolute_error" else 0.0
    wrong = known & (lost > bound)
    order = np.argsort(hash_texts(pool["prediction_id"].combine_chunks()), kind="stable")
    chosen = _halves(order[wrong[order]], order[(known & ~wrong)[order]])
    meaning = (
        "wrong are the tenth with the largest errors"
        if loss == "absolute_error"
        else "wrong is what the model decides at its threshold"
    )
    rows = [{**row, "wrong": bool(wrong[i])} for i, row in zip(chosen, _rows(pool, chosen), strict=True)]
    return ReviewSample(rows, int(known.sum()), int(wrong.sum()), meaning)


def _losses(pool: pa.Table, plan: ProfilePlan) -> tuple[Ints, Bools]:
    loss = default_loss(plan.task)
    batches = pool.combine_chunks().to_batches()
    if loss is None or not batches:
        return np.zeros(0, np.int64), np.zeros(0, np.bool_)
    parts = [row_losses(batch, plan, loss) for batch in batches]
    return np.concatenate([one for one, _ in parts]), np.concatenate([one for _, one in parts])


def _halves(wrong: Ints, right: Ints) -> list[int]:
    """Return up to `SIZE` places, wrong ones first."""
    of_wrong = max(SIZE // 2, SIZE - len(right))
    bad = wrong[:of_wrong]
    return [int(place) for place in (*bad, *right[: SIZE - len(bad)])]


def _rows(pool: pa.Table, chosen: Sequence[int]) -> list[dict[str, Any]]:
    names = [name for name in pool.column_names if is_feature(name)]
    found = pool.take(pa.array(chosen, pa.int64()))
    moments = found["timestamp"].cast(pa.int64()).to_numpy()
    rows = found.to_pylist()
    return [
        {
            "id": row["prediction_id"],
            **{name: _plain(row.get(name)) for name in _SHOWN if name in found.column_names},
            "timestamp": isoformat(int(moment)),
            "features": {logical_name(name): _plain(row[name]) for name in names},
        }
        for row, moment in zip(rows, moments, strict=True)
    ]


def _plain(value: Any) -> Any:
    """Return what JSON has: numbers that are finite, truths, texts; anything else as text."""
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)
