"""Columns and outcomes as nested lists for the codec, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import Cut
from offing.profiles.outcome import ClassCounts, LabelledCounts, Outcome, OutcomeCounts, ResidualCounts
from offing.profiles.packing import Packer, Unpacker, from_big, to_big


def column(packer: Packer, part: ColumnCounts) -> list[Any]:
    """Return a column as a list; its arrays go to the packer."""
    if isinstance(part, NumericCounts):
        return numeric(packer, part)
    size = packer.add_counts(part.counts)
    return [size, part.other, part.new, part.missing, part.wrong_type, part.new_levels]


def read_column(unpacker: Unpacker, part: list[Any], cut: Cut) -> ColumnCounts:
    """Read what `column` gave, in the same order."""
    if isinstance(cut, NumericGrid):
        return read_numeric(unpacker, part)
    size, other, new, missing, wrong_type, names = part
    new_levels = tuple((name, count) for name, count in names)
    return CategoricalCounts(unpacker.counts(size), other, new, missing, wrong_type, new_levels)


def numeric(packer: Packer, part: NumericCounts) -> list[Any]:
    """Return numeric counts as a list."""
    packer.add_counts(part.counts)
    specials = [part.missing, part.nan, part.pos_inf, part.neg_inf, part.wrong_type]
    sums = [to_big(part.sum_z), to_big(part.sum_z2)]
    return [*packer.add_cells(part.cells), *specials, part.minimum, part.maximum, *sums]


def read_numeric(unpacker: Unpacker, part: list[Any]) -> NumericCounts:
    """Read what `numeric` gave, in the same order."""
    size, first, missing, nan, pos_inf, neg_inf, wrong_type, minimum, maximum, sum_z, sum_z2 = part
    return NumericCounts(
        unpacker.cells(size, first),
        unpacker.counts(size),
        missing,
        nan,
        pos_inf,
        neg_inf,
        wrong_type,
        minimum,
        maximum,
        from_big(sum_z),
        from_big(sum_z2),
    )


def outcome(packer: Packer, part: Outcome) -> list[Any]:
    """Return an outcome as a list that begins with its form."""
    if isinstance(part, OutcomeCounts):
        packer.add_counts(part.positives)
        packer.add_counts(part.negatives)
        confusion = [part.tp, part.fp, part.tn, part.fn]
        sums = [part.loss_sum, part.loss_sum2, part.brier_sum, part.brier_sum2]
        cells = packer.add_cells(part.cells)
        return ["b", part.labelled, *cells, *confusion, *map(to_big, sums), part.unscored]
    if isinstance(part, ResidualCounts):
        columns = [numeric(packer, part.residual), numeric(packer, part.label)]
        return ["r", part.labelled, *columns, to_big(part.absolute_sum), part.unscored]
    if isinstance(part, LabelledCounts):
        return ["l", part.labelled, part.unscored]
    for counts in (part.labels, part.predicted, part.correct, part.right, part.wrong):
        packer.add_counts(counts)
    places = np.flatnonzero(part.confusion)
    packer.add_counts(part.confusion.reshape(-1)[places])
    crossed = packer.add_cells(places.astype(np.int32))
    return ["c", part.labelled, len(part.labels), part.unscored, *packer.add_cells(part.cells), *crossed]


def read_outcome(unpacker: Unpacker, part: list[Any]) -> Outcome:
    """Read what `outcome` gave, in the same order."""
    form, labelled, *rest = part
    if form == "b":
        size, first, tp, fp, tn, fn, loss, loss2, brier, brier2, unscored = rest
        return OutcomeCounts(
            labelled,
            unpacker.cells(size, first),
            unpacker.counts(size),
            unpacker.counts(size),
            tp,
            fp,
            tn,
            fn,
            from_big(loss),
            from_big(loss2),
            from_big(brier),
            from_big(brier2),
            unscored,
        )
    if form == "r":
        residual, label, absolute, unscored = rest
        columns = (read_numeric(unpacker, residual), read_numeric(unpacker, label))
        return ResidualCounts(labelled, *columns, from_big(absolute), unscored)
    if form == "l":
        return LabelledCounts(labelled, *rest)
    size, unscored, scored, first, crossed, place = rest
    labels, predicted, correct = (unpacker.counts(size) for _ in range(3))
    right, wrong, counts = unpacker.counts(scored), unpacker.counts(scored), unpacker.counts(crossed)
    confusion = np.zeros(size * size, np.int64)
    confusion[unpacker.cells(crossed, place)] = counts
    cells = unpacker.cells(scored, first)
    shaped = confusion.reshape(size, size)
    return ClassCounts(labelled, labels, predicted, correct, shaped, cells, right, wrong, unscored)
