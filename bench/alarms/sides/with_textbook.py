"""The rules of textbooks: KS and chi-square with Bonferroni, PSI, three sigma on the means of buckets.

Levels: `tests` is -log10 of the smallest p-value times the number of columns, `psi` the largest of the
columns (ten cells of equal count), `sigma` the largest distance of a mean from the baseline's mean in
standard deviations of the baseline's bucket means (of one mean's standard error when the baseline has fewer
than three buckets). Missing values are left out of a test and of a mean, and are a cell of the PSI.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bench.alarms.draws import Floats
from bench.alarms.streams import Field, Frame, Stream
from protocol import Options, Trace, answer, together
from scipy import special

PSI_CELLS = 10
SMALLEST = 1e-4
"""A share of 0 is taken as this one, as PSI recipes do."""


class Rules:
    """The three rules, fitted to a baseline."""

    def __init__(self, baseline: list[Frame], fields: list[Field]) -> None:
        self._fields = fields
        self._all = together(baseline)
        self._steps = {f.name: _steps(self._all[f.name]) for f in fields if not f.categorical}
        self._counts = {f.name: _counts(self._all[f.name], f)[:-1] for f in fields if f.categorical}
        self._edges = {f.name: _edges(self._all[f.name], f) for f in fields}
        self._shares = {f.name: self._cells(self._all[f.name], f) for f in fields}
        self._means = {f.name: _center(baseline, f) for f in fields if not f.categorical}

    def tests(self, frame: Frame) -> float:
        """Return -log10 of the Bonferroni p-value."""
        smallest = min(self._p_value(frame[f.name], f) for f in self._fields)
        return float(-np.log10(max(min(1.0, smallest * len(self._fields)), 1e-300)))

    def psi(self, frame: Frame) -> float:
        """Return the largest population stability index."""
        found = []
        for f in self._fields:
            expected = np.maximum(self._shares[f.name], SMALLEST)
            actual = np.maximum(self._cells(frame[f.name], f), SMALLEST)
            found.append(float(((actual - expected) * np.log(actual / expected)).sum()))
        return max(found)

    def sigma(self, frame: Frame) -> float:
        """Return the largest distance of a mean in standard deviations; 0 when no column is numeric."""
        found = [0.0]
        for name, (mean, between, rows) in self._means.items():
            values = _known(frame[name])
            spread = between if between > 0 else rows / np.sqrt(max(len(values), 1))
            if len(values) and spread > 0:
                found.append(abs(float(values.mean()) - mean) / spread)
        return max(found)

    def _p_value(self, values: Floats, f: Field) -> float:
        if f.categorical:
            return _chi_square(self._counts[f.name], _counts(values, f)[:-1])
        return _ks(self._steps[f.name], _known(values))

    def _cells(self, values: Floats, f: Field) -> Floats:
        if f.categorical:
            counts = _counts(values, f)
        else:
            cells = np.searchsorted(self._edges[f.name], _known(values), side="right")
            counts = np.append(np.bincount(cells, minlength=PSI_CELLS), np.isnan(values).sum())
        return counts / max(counts.sum(), 1)


@dataclass(frozen=True)
class Steps:
    """A sample's distribution function: its distinct values, the shares at or below them, its size."""

    values: Floats
    shares: Floats
    size: int


def _steps(values: Floats) -> Steps:
    distinct, counts = np.unique(_known(values), return_counts=True)
    return Steps(distinct, np.cumsum(counts) / counts.sum(), int(counts.sum()))


def _ks(old: Steps, new: Floats) -> float:
    """Return the p-value of the two-sample Kolmogorov-Smirnov test, asymptotic with Stephens's correction.

    Stephens (1970), Use of the Kolmogorov-Smirnov, Cramer-von Mises and related statistics without
    extensive tables, J. R. Stat. Soc. B 32, 115-122.
    """
    if not len(new):
        return 1.0
    new = np.sort(new)
    below = np.searchsorted(new, old.values, side="right") / len(new)
    at_new = np.append(0.0, old.shares)[np.searchsorted(old.values, new, side="right")]
    upto = np.searchsorted(new, new, side="right") / len(new)
    gap = max(np.abs(below - old.shares).max(), np.abs(upto - at_new).max())
    root = np.sqrt(old.size * len(new) / (old.size + len(new)))
    return float(special.kolmogorov((root + 0.12 + 0.11 / root) * gap))


def _chi_square(old: Floats, new: Floats) -> float:
    """Return the p-value of Pearson's test that two rows of counts have the same shares."""
    table = np.array([old, new])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2 or not new.sum():
        return 1.0
    expected = table.sum(axis=1)[:, None] * table.sum(axis=0) / table.sum()
    return float(special.chdtrc(table.shape[1] - 1, ((table - expected) ** 2 / expected).sum()))


def _counts(values: Floats, f: Field) -> Floats:
    """Return the rows of each level, of unknown levels, and without a value."""
    cells = np.where(np.isnan(values), len(f.levels) + 1, values).astype(np.int64)
    return np.bincount(cells, minlength=len(f.levels) + 2).astype(np.float64)


def _edges(values: Floats, f: Field) -> Floats:
    if f.categorical:
        return np.array([])
    return np.quantile(_known(values), np.arange(1, PSI_CELLS) / PSI_CELLS)


def _center(baseline: list[Frame], f: Field) -> tuple[float, float, float]:
    """Return mean, standard deviation between buckets (0 with fewer than three), and of the rows."""
    buckets = [known for frame in baseline if len(known := _known(frame[f.name]))]
    rows = np.concatenate(buckets)
    between = np.std([b.mean() for b in buckets], ddof=1) if len(buckets) > 2 else 0.0
    return float(rows.mean()), float(between), float(rows.std())


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def judge(stream: Stream, options: Options) -> Trace:
    """Judge one run by the three rules."""
    rules = Rules(stream.baseline(), stream.fields)
    found = np.array([(rules.tests(b), rules.psi(b), rules.sigma(b)) for b in stream.buckets()])
    levels = dict(zip(("tests", "psi", "sigma"), found.T, strict=True))
    alarms = {
        "KS and chi-square, p < .05 / d": levels["tests"] > -np.log10(0.05),
        "PSI > .2": levels["psi"] > 0.2,
        "3 sigma": levels["sigma"] > 3.0,
    }
    return Trace(levels=levels, alarms=alarms)


if __name__ == "__main__":
    answer(judge)
