"""The season of a year taken out of series before their steps are ranked, and the threshold for the rest.

A baseline of a year holds each season once. Ranked among all of it, every January is unusual, week after
week, and the resampling of weeks that gives the threshold knows of no Januaries. So each series that has a
season is ranked without the course of the baseline's year, a sum of sines; how uncertain one year leaves
that course is in the threshold.
"""

from __future__ import annotations

import numpy as np
from scipy.special import fdtrc

from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.normal_scores import normal_scores
from offing.stats.scan import largest_evidence

_DAY = 86_400_000_000
YEAR = 31_556_952_000_000
"""A mean Gregorian year, in microseconds."""

WAVES = 3
"""Sines a year: four months are the shortest. Fewer leave some of the season, more cost certainty."""

SURE = 0.02
"""A season is taken out where weeks without one would follow the sines as well with this probability.

Taking out one that is not there costs a little certainty, leaving one in costs false alarms."""


RUNS = 400
"""Drawn years and streams."""


def covers_year(starts: Ints, width: int) -> bool:
    """Say whether steps (starts and width in microseconds) hold 52 weeks, nearly all of them present."""
    if not starts.size:
        return False
    span = int(starts.max() - starts.min()) + width
    return span >= 364 * _DAY and starts.size * width >= 0.95 * 364 * _DAY


def waves(starts: Ints) -> Floats:
    """Return T x (1 + 2 WAVES): a constant, and sine and cosine of each wave at the steps' starts."""
    angle = 2 * np.pi * (starts % YEAR) / YEAR
    parts = [f(k * angle) for k in range(1, WAVES + 1) for f in (np.sin, np.cos)]
    columns: Floats = np.column_stack([np.ones(len(starts)), *parts])
    return columns


def seasonal(values: Floats, starts: Ints, *, block: int) -> Bools:
    """Say which series (B x S, NaN where not known) follow the year, by an F-test of means of blocks.

    `block` consecutive steps are one observation, since neighbours are alike. A series that has one value
    on half of its steps or more is not said to: its ranks are ties, which a season would only break.
    """
    count = len(values) // block
    columns = 1 + 2 * WAVES
    if count <= 2 * columns:
        return np.zeros(values.shape[1], np.bool_)
    parts = values[: count * block].reshape(count, block, -1)
    known = np.isfinite(parts).sum(1)
    means = np.divide(np.nansum(parts, axis=1), known, out=np.zeros(known.shape), where=known > 0)
    basis = waves(starts[: count * block].reshape(count, block)[:, block // 2])
    fitted = basis @ np.linalg.lstsq(basis, means, rcond=None)[0]
    left = ((means - fitted) ** 2).sum(0)
    explained = ((fitted - means.mean(0)) ** 2).sum(0)
    freedom = count - columns
    with np.errstate(divide="ignore", invalid="ignore"):
        f = np.nan_to_num(explained / (columns - 1) / (left / freedom))
    found: Bools = (fdtrc(columns - 1, freedom, f) < SURE) & (known > 0).all(0) & ~_tied(values)
    return found


def _tied(values: Floats) -> Bools:
    """Return which series have one value on half of their known steps or more."""
    tied = []
    for column in values.T:
        _, counts = np.unique(column[np.isfinite(column)], return_counts=True)
        tied.append(not counts.size or 2 * int(counts.max()) >= int(counts.sum()))
    return np.array(tied, np.bool_)


def without_season(values: Floats, starts: Ints, reference: Bools, *, block: int) -> tuple[Floats, Bools]:
    """Return the values (T x S) less the sines of the reference's year, and which series had any.

    The sines and a mean are fitted by least squares to the reference's known values; the mean stays in,
    so values keep their level and unit. Series that `seasonal` does not find stay as they are.
    """
    found = seasonal(values[reference], starts[reference], block=block)
    basis, result = waves(starts), values.copy()
    for j in np.flatnonzero(found):
        rows = reference & np.isfinite(values[:, j])
        course = np.linalg.lstsq(basis[rows], values[rows, j], rcond=None)[0]
        result[:, j] -= basis[:, 1:] @ course[1:]
    return result, found


def season_maxima(
    left: Floats, starts: Ints, found: Bools, *, direction: Ints, horizon: int, block: int, seed: int = 0
) -> Floats:
    """Draw the largest evidence that `horizon` steps show when nothing but the season changes.

    `left` is what `without_season` left of the reference (B x S, at `starts`), `found` the series that had
    a season. RUNS times, a year and a stream that follows it are drawn in blocks of `block` steps, all
    series together, and the sines are fitted to the drawn year again, so what a year's course is wrong by,
    the stream shows. As in `false_alarms.maxima_under_no_change` its scores are widened by what fitting
    took from the blocks. Returns RUNS maxima over steps, windows and series; zeros where nothing varies.

    Source: circular block bootstrap, Politis and Romano (1992), of the residuals of a regression.
    """
    varied = np.nanmax(left, axis=0) > np.nanmin(left, axis=0)
    left, found, direction = left[:, varied], found[varied], direction[varied]
    generator, size = np.random.default_rng(seed), len(left)
    noise = left - np.nanmean(left, axis=0)
    known, basis = np.nan_to_num(noise), waves(starts)
    fit = np.linalg.pinv(basis)[1:]
    took = np.where(found, basis.shape[1], 1) * block / size
    wider = 1 / np.sqrt(np.maximum(1 - took, 0.25))
    after = int(starts[-1]) + int(starts[1] - starts[0]) * (1 + np.arange(horizon))
    maxima = np.zeros(RUNS)
    for run in range(RUNS if varied.any() else 0):
        year, later = (_drawn(generator, size, length, block) for length in (size, horizon))
        course = np.where(found, fit @ known[year], 0.0)
        reference = noise[year] - basis[:, 1:] @ course
        phase = waves(after + int(generator.integers(0, YEAR)))[:, 1:]
        scores = wider * normal_scores(noise[later] - phase @ course, reference)
        counts = np.isfinite(reference).sum(axis=0)
        maxima[run] = largest_evidence(scores, baseline=counts, direction=direction)
    return maxima


def _drawn(generator: np.random.Generator, size: int, length: int, block: int) -> Ints:
    begins = generator.integers(0, size, length // block + 1)
    drawn: Ints = ((begins[:, None] + np.arange(block)) % size).ravel()[:length]
    return drawn
