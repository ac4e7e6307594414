"""Precision, recall and F1 of each class of a confusion matrix, and their averages."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate
from offing.stats.proportion import wilson

Score = Literal["precision", "recall", "f1"]

ROWS_PER_CLASS = 15
"""With fewer rows for each class on average, the interval of an average covers too rarely."""


class ClassScores:
    """The classes of `confusion` (rows by label and prediction, K x K) that occur in it.

    `right` says how many rows of each class are right: the diagonal, but for an entry that stands for
    several classes. A class that was never predicted has precision 0, one without labels recall 0.
    Raises ValueError for counts that no rows can have.
    """

    def __init__(self, confusion: Ints, right: Ints) -> None:
        wrong = confusion - np.diag(right)
        if confusion.shape != (len(right), len(right)) or np.any(wrong < 0) or np.any(right < 0):
            raise ValueError("not a confusion matrix")
        self.n = int(confusion.sum())
        labels, predicted = confusion.sum(axis=1), confusion.sum(axis=0)
        self.present = np.flatnonzero(labels + predicted)
        self.labels = labels[self.present].astype(np.float64)
        self.predicted = predicted[self.present].astype(np.float64)
        self.right = right[self.present].astype(np.float64)
        self._wrong = wrong[np.ix_(self.present, self.present)].astype(np.float64)

    def counts(self, score: Score) -> tuple[Floats, Floats]:
        """Return of each present class the successes and trials whose share the score rests on.

        For F1 they are the rows that are right and the rows with this class as label or prediction:
        their share J gives F1 = 2 J / (1 + J).
        """
        return self.right, {
            "precision": self.predicted,
            "recall": self.labels,
            "f1": self.labels + self.predicted - self.right,
        }[score]

    def each(self, score: Score, *, confidence: float = 0.95) -> list[Estimate | None]:
        """Return the score of each present class with Wilson's interval; None without any trial."""
        parts = zip(*(part.tolist() for part in self.counts(score)), strict=True)
        found = [wilson(hits, trials, confidence=confidence) if trials else None for hits, trials in parts]
        if score != "f1":
            return list(found)
        return [None if share is None else Estimate(*map(f1_of, share)) for share in found]

    def average(self, score: Score, *, weighted: bool = False, confidence: float = 0.95) -> Estimate:
        """Return the mean score of the present classes, weighted by their labels or all alike.

        The interval joins those of the classes by the method of variance estimates recovery, scaled by
        how much larger or smaller the delta method's variance is than without the dependence of the
        classes and the randomness of the weights. Raises ValueError below `ROWS_PER_CLASS` rows for
        each present class. Sources: Zou and Donner (2008), Statistics in Medicine 27, 1693-1702;
        Takahashi et al. (2022), Applied Intelligence 52, 4961-4972 (the delta method for F1).
        """
        if self.n < max(2, ROWS_PER_CLASS * len(self.present)):
            raise ValueError(f"{self.n} rows for {len(self.present)} classes")
        weights = self.labels / self.n if weighted else np.full(len(self.present), 1 / len(self.present))
        # Student's quantile in place of the normal one, as the variances are estimates.
        level = _as_normal(self.n, confidence)
        ends = [found or Estimate(0.0, 0.0, 1.0) for found in self.each(score, confidence=level)]
        values, lows, highs = (np.array(part) for part in zip(*ends, strict=True))
        mean = float(weights @ values)
        scale = math.sqrt(self._dependence(score, values, weights, weighted))
        below = scale * float(np.linalg.norm(weights * (values - lows)))
        above = scale * float(np.linalg.norm(weights * (highs - values)))
        # Labels are weights and successes at once: the weighted precision is a little too high.
        bias = float((values * (1 - values)).sum()) / self.n if weighted and score == "precision" else 0.0
        low, high = max(0.0, mean - bias - below), min(1.0, mean - bias + above)
        return Estimate(mean, min(low, mean), max(high, mean))

    def _dependence(self, score: Score, values: Floats, weights: Floats, weighted: bool) -> float:
        """Return the variance of an average over what it were if the classes were independent."""
        hits, trials = self.counts(score)
        shares = hits / np.maximum(trials, 1)
        slopes = 2 / (1 + shares) ** 2 if score == "f1" else np.ones(len(shares))
        alone = (weights * slopes) ** 2 * shares * (1 - shares) * self.n / np.maximum(trials, 1)
        total = float(alone.sum())
        if not total:
            return 1.0
        return min(self._variance(score, values, weights, weighted) / total, float(len(weights)))

    def _variance(self, score: Score, values: Floats, weights: Floats, weighted: bool) -> float:
        """Return the mean square of the influence of a row on an average, times the rows."""
        by_label, by_answer = self._scales(score)
        own, said = weights * by_label, weights * by_answer
        moved = (values - float(weights @ values)) if weighted else np.zeros(len(values))
        wrong = -(own * values)[:, None] - (said * values)[None, :] + moved[:, None]
        right = (own + said) * (1 - values) + moved
        squares = (self._wrong * wrong**2).sum() + (self.right * right**2).sum()
        mean = (self._wrong * wrong).sum() + (self.right * right).sum()
        return float(squares / self.n - (mean / self.n) ** 2)

    def _scales(self, score: Score) -> tuple[Floats, Floats]:
        """Return how much a row moves the score of its label's and of its prediction's class."""
        nothing = np.zeros(len(self.present))
        if score == "precision":
            return nothing, self.n / np.maximum(self.predicted, 1)
        if score == "recall":
            return self.n / np.maximum(self.labels, 1), nothing
        both = self.n / (self.labels + self.predicted)
        return both, both

    @cached_property
    def micro(self) -> Estimate:
        """The share of rows that are right, which is F1 over all classes together; Wilson's interval.

        Raises ValueError without rows.
        """
        return wilson(float(self.right.sum()), self.n)


def f1_of(share: float) -> float:
    """Return F1 of tp / (tp + fp + fn)."""
    return 2 * share / (1 + share)


def _as_normal(n: int, confidence: float) -> float:
    """Return the confidence at which a normal quantile is Student's with n - 1 degrees of freedom."""
    return math.erf(float(stdtrit(n - 1, 0.5 + confidence / 2)) / math.sqrt(2))
