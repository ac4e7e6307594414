"""How good a classifier is on rows without labels, given how likely each score is to be right.

Confidence-based performance estimation (CBPE): a map from scores to probabilities, learned where
labels are known, gives every row an expected label; with the decisions these make an expected
confusion matrix and whatever is computed of one. It rests on one assumption: that P(label | score)
is as it was. Source: NannyML, `docs/how_it_works/performance_estimation`; for ROC the same idea.

The curve is isotonic; to each value is added what the groups of the map say that the curve gets
wrong there (an augmented estimate, Robins, Rotnitzky and Zhao 1994), which takes away the optimism
of a fitted curve. Intervals are of the value that these very rows will show when all of their labels
have come: the variance of independent labels, plus that of the map, by the delta method.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.cornish_fisher import leaning_interval
from offing.stats.estimate import Estimate, normal_quantile
from offing.stats.score_map import ScoreMap

Confusion = tuple[float, float, float, float]
"""Shares of true positives, false positives, false negatives and true negatives."""

NOTHING: Confusion = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class ExpectedLabels:
    """Rows without labels: at each of `places`, `rows` of them (fractions allowed), decided alike.

    `positive` says how the rows of a place were decided. `unseen` is added to the expected confusion
    matrix, in shares of the rows: what is known of it beside the scores. Where it changes a value the
    interval takes the whole change as an error that may or may not be there. `whole` is how many rows
    these are a random sample of, if they are one; the interval of accuracy is then of the whole.
    """

    map: ScoreMap
    places: Floats
    rows: Floats
    positive: Bools
    unseen: Confusion = NOTHING
    whole: float = 0.0

    @cached_property
    def n(self) -> float:
        """How many rows there are."""
        return float(self.rows.sum())

    @cached_property
    def chance(self) -> Floats:
        """The probability of the event at each place."""
        return self.map.at(self.places)[0]

    @cached_property
    def spread(self) -> Floats:
        """The variance of one row's label at each place; never 0."""
        return self.map.at(self.places)[1]

    @cached_property
    def group(self) -> Ints:
        """The group of the map that each place belongs to."""
        return self.map.nearest(self.places, self.positive)

    @cached_property
    def confusion(self) -> Confusion:
        """The expected true and false positives, false and true negatives, in shares of the rows."""
        events, others = self.rows * self.chance, self.rows * (1.0 - self.chance)
        parts = (events[self.positive], others[self.positive], events[~self.positive], others[~self.positive])
        tp, fp, fn, tn = (float(part.sum()) / self.n for part in parts)
        return tp, fp, fn, tn

    @cached_property
    def corrected(self) -> Confusion:
        """The expected confusion with what is known beside the scores; shares that sum to 1."""
        parts = [max(a + b, 0.0) for a, b in zip(self.confusion, self.unseen, strict=True)]
        tp, fp, fn, tn = (part / sum(parts) for part in parts)
        return tp, fp, fn, tn

    def estimate(
        self,
        value: float,
        gradient: Floats,
        *,
        change: float = 0.0,
        scatter: float = 0.0,
        low: float = 0.0,
        high: float = 1.0,
        confidence: float = 0.95,
    ) -> Estimate:
        """Return `value + change` with its interval, corrected for what the curve gets wrong.

        `gradient` is the change of the value per row of each place that is an event instead of none.
        `change` is a systematic part that may not hold; `scatter` the variance of the value over samples
        of rows, where these are one.
        """
        pull = np.bincount(self.group, self.rows * gradient, minlength=len(self.map.excess))
        spread = self.rows * self.spread * gradient**2
        share = min(self.n / self.whole, 1.0) if self.whole else 1.0
        variance = share * float(spread.sum()) + (1.0 - share) * scatter
        variance += float((pull**2 * self.map.variance).sum())
        variance += (change / normal_quantile(confidence)) ** 2
        third = share**2 * float((spread * (1.0 - 2.0 * self.chance) * gradient).sum())
        value += change + float((pull * self.map.excess).sum())
        return leaning_interval(value, variance, third, low=low, high=high, confidence=confidence)


def accuracy(rows: ExpectedLabels, *, confidence: float = 0.95) -> Estimate:
    """Return the expected share of rows decided right. Raises ValueError without rows."""
    _needs(rows.n, "rows")
    gradient = np.where(rows.positive, 1.0, -1.0) / rows.n
    before, after = (tp + tn for tp, _, _, tn in (rows.confusion, rows.corrected))
    right = np.where(rows.positive, rows.chance, 1.0 - rows.chance)
    scatter = float((rows.rows * (right - before) ** 2).sum()) / rows.n**2
    return rows.estimate(before, gradient, change=after - before, scatter=scatter, confidence=confidence)


def precision(rows: ExpectedLabels, *, confidence: float = 0.95) -> Estimate:
    """Return the expected share of events among rows decided positive. ValueError without such rows."""
    decided = float(rows.rows[rows.positive].sum())
    _needs(decided, "rows decided positive")
    gradient = np.where(rows.positive, 1.0, 0.0) / decided
    before, after = (_ratio(tp, tp + fp) for tp, fp, _, _ in (rows.confusion, rows.corrected))
    return rows.estimate(before, gradient, change=after - before, confidence=confidence)


def recall(rows: ExpectedLabels, *, confidence: float = 0.95) -> Estimate:
    """Return the expected share of events that were decided positive. ValueError when none is expected."""
    events = float((rows.rows * rows.chance).sum())
    _needs(events, "expected events")
    before, after = (_ratio(tp, tp + fn) for tp, _, fn, _ in (rows.confusion, rows.corrected))
    gradient = (np.where(rows.positive, 1.0, 0.0) - before) / events
    return rows.estimate(before, gradient, change=after - before, confidence=confidence)


def f1(rows: ExpectedLabels, *, confidence: float = 0.95) -> Estimate:
    """Return the expected harmonic mean of precision and recall.

    Raises ValueError when no row was decided positive and no event is expected.
    """
    both = float(rows.rows[rows.positive].sum() + (rows.rows * rows.chance).sum())
    _needs(both, "rows decided positive or expected events")
    before, after = (_ratio(2 * tp, 2 * tp + fp + fn) for tp, fp, fn, _ in (rows.confusion, rows.corrected))
    gradient = (np.where(rows.positive, 2.0, 0.0) - before) / both
    return rows.estimate(before, gradient, change=after - before, confidence=confidence)


def roc_auc(rows: ExpectedLabels, *, confidence: float = 0.95) -> Estimate:
    """Return the probability that an event scores above a row that is none, ties counted half.

    Places need not be in order; equal ones are ties. Raises ValueError unless both classes are
    expected.
    """
    places, index = np.unique(rows.places, return_inverse=True)
    events = np.bincount(index, rows.rows * rows.chance, minlength=len(places))
    others = np.bincount(index, rows.rows * (1.0 - rows.chance), minlength=len(places))
    up, down = float(events.sum()), float(others.sum())
    _needs(up, "expected events")
    _needs(down, "expected rows that are no events")
    above = (np.cumsum(others) - others / 2) / down
    below = (np.cumsum(events) - events / 2) / up
    value = float((events * above).sum()) / up
    # Hoeffding's first-order part: what one row adds as an event, less what it adds as none.
    gradient = ((above - value) / up - ((1.0 - below) - value) / down)[index]
    return rows.estimate(value, gradient, confidence=confidence)


def mean_loss(
    rows: ExpectedLabels,
    of_event: Floats,
    of_other: Floats,
    *,
    offset: float = 0.0,
    doubt: float = 0.0,
    high: float = math.inf,
    confidence: float = 0.95,
) -> Estimate:
    """Return the expected mean of a loss that is `of_event` for an event at a place, else `of_other`.

    `offset` is added to the value: what the losses of places miss of those of rows. The interval is
    wider by `doubt` times its size. Raises ValueError without rows.
    """
    _needs(rows.n, "rows")
    losses = rows.chance * of_event + (1.0 - rows.chance) * of_other
    value = float((rows.rows * losses).sum()) / rows.n + offset
    found = rows.estimate(value, (of_event - of_other) / rows.n, high=high, confidence=confidence)
    slack = abs(offset) * doubt
    return Estimate(found.value, max(found.low - slack, 0.0), min(found.high + slack, high))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _needs(amount: float, what: str) -> None:
    if not amount > 0:
        raise ValueError(f"no {what}")
