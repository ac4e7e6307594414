"""What became of labelled predictions, as counts: one class per task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from offing.profiles.column import Comparable, Counts, NumericCounts, add_cells
from offing.profiles.grid import Cells

LOSS_BITS = 20
"""Log loss of a row is counted in units of 2**-20 nats, its square in 2**-40."""

BRIER_BITS = 30
"""(score - label)² of a row is counted in units of 2**-30, its square in 2**-60."""

EPSILON = 1e-15
"""Scores are clipped to [1e-15, 1 - 1e-15] before the log."""


@dataclass(frozen=True, eq=False)
class OutcomeCounts(Comparable):
    """Labelled rows of a binary classifier.

    `positives` and `negatives` count labels per score cell (of the plan's score grid; every cell
    has one or the other). A row is predicted positive when the logged prediction is the positive
    value, or without one when the score reaches the threshold; rows with neither are in none of
    `tp, fp, tn, fn`. `unscored` are labelled rows without a finite score: they are in no cell and
    no loss. `loss_*` are of the log loss, `brier_*` of the squared error, in exact fixed point.
    """

    labelled: int = 0
    cells: Cells = field(default_factory=lambda: np.empty(0, np.int32))
    positives: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    negatives: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    tp: int = 0
    fp: int = 0
    tn: int = 0
    fn: int = 0
    loss_sum: int = 0
    loss_sum2: int = 0
    brier_sum: int = 0
    brier_sum2: int = 0
    unscored: int = 0

    @property
    def scored(self) -> int:
        """How many labelled rows have a finite score; the n of both losses."""
        return self.labelled - self.unscored

    @property
    def decided(self) -> int:
        """How many labelled rows are in the confusion counts."""
        return self.tp + self.fp + self.tn + self.fn

    @staticmethod
    def merge(parts: Sequence[OutcomeCounts]) -> OutcomeCounts:
        """Add outcomes over the same grid up."""
        joined = [(p.cells, (p.positives, p.negatives)) for p in parts]
        cells, (positives, negatives) = add_cells(joined, 2)
        return OutcomeCounts(
            sum(p.labelled for p in parts),
            cells,
            positives,
            negatives,
            tp=sum(p.tp for p in parts),
            fp=sum(p.fp for p in parts),
            tn=sum(p.tn for p in parts),
            fn=sum(p.fn for p in parts),
            loss_sum=sum(p.loss_sum for p in parts),
            loss_sum2=sum(p.loss_sum2 for p in parts),
            brier_sum=sum(p.brier_sum for p in parts),
            brier_sum2=sum(p.brier_sum2 for p in parts),
            unscored=sum(p.unscored for p in parts),
        )


@dataclass(frozen=True, eq=False)
class ResidualCounts(Comparable):
    """Labelled rows of a regression.

    `residual` counts `prediction - label` over the plan's residual grid, whose centre is 0, so that
    its mean is the bias and `sum_z2` the squared error. `absolute_sum` is the sum of |z| of the
    residuals in units of 2**-10 of that grid's scale. `label` counts the labels of the same rows
    over the plan's label grid. `unscored` are labelled rows without a finite residual.
    """

    labelled: int = 0
    residual: NumericCounts = field(default_factory=NumericCounts.empty)
    label: NumericCounts = field(default_factory=NumericCounts.empty)
    absolute_sum: int = 0
    unscored: int = 0

    @staticmethod
    def merge(parts: Sequence[ResidualCounts]) -> ResidualCounts:
        """Add outcomes over the same grids up."""
        return ResidualCounts(
            sum(p.labelled for p in parts),
            NumericCounts.merge([p.residual for p in parts]),
            NumericCounts.merge([p.label for p in parts]),
            absolute_sum=sum(p.absolute_sum for p in parts),
            unscored=sum(p.unscored for p in parts),
        )


@dataclass(frozen=True, eq=False)
class ClassCounts(Comparable):
    """Labelled rows of a multiclass classifier.

    The arrays have one entry per known class of the plan and a last one for all other classes:
    labels seen, predictions made for labelled rows, and predictions that were right (of other
    classes too: equal text is right). `unscored` are labelled rows without a prediction: in
    `labels`, in none of the others. `confusion` counts rows by label (row) and prediction (column),
    over the same classes. `right` and `wrong` count predictions by the cell of their score (the
    probability of the predicted class) in the plan's score grid; every cell of `cells` has one or
    the other.
    """

    labelled: int
    labels: Counts
    predicted: Counts
    correct: Counts
    confusion: Counts
    cells: Cells = field(default_factory=lambda: np.empty(0, np.int32))
    right: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    wrong: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    unscored: int = 0

    @staticmethod
    def empty(classes: int) -> ClassCounts:
        """Return the counts of no rows over `classes` known classes."""
        zeros = np.zeros(classes + 1, np.int64)
        return ClassCounts(0, zeros, zeros, zeros, np.zeros((classes + 1, classes + 1), np.int64))

    @staticmethod
    def merge(parts: Sequence[ClassCounts]) -> ClassCounts:
        """Add one or more outcomes over the same classes and score grid up."""
        cells, (right, wrong) = add_cells([(p.cells, (p.right, p.wrong)) for p in parts], 2)
        return ClassCounts(
            sum(p.labelled for p in parts),
            np.sum([p.labels for p in parts], axis=0, dtype=np.int64),
            np.sum([p.predicted for p in parts], axis=0, dtype=np.int64),
            np.sum([p.correct for p in parts], axis=0, dtype=np.int64),
            np.sum([p.confusion for p in parts], axis=0, dtype=np.int64),
            cells,
            right,
            wrong,
            unscored=sum(p.unscored for p in parts),
        )


@dataclass(frozen=True)
class LabelledCounts:
    """Labelled rows of a model whose answers are lists of names: how good each is, its measures say.

    `unscored` are labelled rows without an answer.
    """

    labelled: int = 0
    unscored: int = 0

    @staticmethod
    def merge(parts: Sequence[LabelledCounts]) -> LabelledCounts:
        """Add outcomes up."""
        return LabelledCounts(sum(p.labelled for p in parts), sum(p.unscored for p in parts))


Outcome = OutcomeCounts | ResidualCounts | ClassCounts | LabelledCounts


def merge_outcomes(parts: Sequence[Outcome | None]) -> Outcome | None:
    """Add outcomes of one task up; None when there are none."""
    binary = [p for p in parts if isinstance(p, OutcomeCounts)]
    if binary:
        return OutcomeCounts.merge(binary)
    residual = [p for p in parts if isinstance(p, ResidualCounts)]
    if residual:
        return ResidualCounts.merge(residual)
    classes = [p for p in parts if isinstance(p, ClassCounts)]
    if classes:
        return ClassCounts.merge(classes)
    labelled = [p for p in parts if isinstance(p, LabelledCounts)]
    return LabelledCounts.merge(labelled) if labelled else None
