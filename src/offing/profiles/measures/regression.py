"""What each answer of a regression was worth, beside its residual."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from offing.profiles.encoding import texts
from offing.profiles.grid import Floats, NumericGrid
from offing.profiles.labels import numbers, predicted
from offing.profiles.objects import Numbers, read_members
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import column
from offing.profiles.structured import ANSWER

QUANTILE = "pinball@"
"""Begins the name of the loss of one quantile: `pinball@0.1`."""

QUANTILES = {f"q{step / 200:g}": step / 200 for step in range(1, 200)}
"""The quantiles that are told apart, by their names in an answer: so many and no more, whatever is sent."""

SQUARE_LABEL, SQUARE_LABEL2 = "square*label", "square*label2"
"""Squared residual times label, and times its square, in units of the plan's grids: for R²'s interval."""


def regression(batch: pa.RecordBatch, plan: ProfilePlan) -> Iterator[tuple[str, Floats]]:
    """Yield `ape`, `sape`, the products for R², and of answers with an interval or quantiles their worth.

    `ape` is |prediction - label| / |label|, which a label of 0 does not have. `sape` is
    2 |prediction - label| / (|prediction| + |label|), 0 where both are 0. `covered` is 1 for a label
    from `low` to `high`, else 0; `width` is `high - low`, of rows without a label too, and of no use
    where it is negative. `pinball@q` is max(q d, (q - 1) d) with d = label - quantile, for quantiles
    that are a multiple of 0.005.
    """
    truth = numbers(column(batch, "label"), batch.num_rows)
    truth = np.where(np.isfinite(truth), truth, np.nan)
    with np.errstate(all="ignore"):
        if not np.isnan(truth).all():
            yield from _errors(predicted(batch), truth, plan)
        yield from _spreads(batch, truth)


def _errors(answer: Floats, truth: Floats, plan: ProfilePlan) -> Iterator[tuple[str, Floats]]:
    error = answer - truth
    size = np.abs(error)
    yield "ape", np.where(truth == 0, np.nan, size / np.abs(truth))
    # Halved first, so that the sum of two large numbers stays finite.
    middle = np.abs(answer) / 2 + np.abs(truth) / 2
    yield "sape", np.where(size == 0, 0.0, size / middle)
    if plan.residual is not None and isinstance(plan.label, NumericGrid):
        square = (error / plan.residual.scale) ** 2
        label = (truth - plan.label.centre) / plan.label.scale
        yield SQUARE_LABEL, square * label
        yield SQUARE_LABEL2, square * label**2


def _spreads(batch: pa.RecordBatch, truth: Floats) -> Iterator[tuple[str, Floats]]:
    """Yield what rests on answers that say more than a number."""
    answer = column(batch, ANSWER)
    if answer is None:
        return
    codes, found = texts(answer)
    parsed = read_members(found)
    low, high = (_member(parsed, name)[codes] for name in ("low", "high"))
    if not np.isnan(low + high).all():
        width = high - low
        yield "width", np.where(width < 0, np.inf, width)
        missing = np.isnan(truth) | np.isnan(width)
        yield "covered", np.where(missing, np.nan, (low <= truth) & (truth <= high))
    for name, q in _quantiles(parsed):
        above = truth - _member(parsed, name)[codes]
        yield f"{QUANTILE}{q:g}", np.maximum(q * above, (q - 1) * above)


def _member(parsed: list[Numbers | None], name: str) -> Floats:
    """Return one member of each text, NaN where it has none, and a last entry for rows without a text."""
    return np.array([*(np.nan if part is None else part.get(name, np.nan) for part in parsed), np.nan])


def _quantiles(parsed: list[Numbers | None]) -> Iterator[tuple[str, float]]:
    """Yield the quantiles that any text has: their names, and what share of labels is to lie below."""
    present = {name for part in parsed if part for name in part}
    yield from ((name, q) for name, q in QUANTILES.items() if name in present)
