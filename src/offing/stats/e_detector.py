"""A test that may be looked at after every step, of whether a rate has risen above a bound."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import xlog1py

from offing.stats.arrays import Floats, Ints

STEP_BETS = np.geomspace(0.05, 0.95, 8)
"""Stakes against steps, as shares of the largest that cannot lose more than all."""

ROW_BETS = np.geomspace(0.003, 0.95, 14)
"""Stakes against single rows, of which a step has many."""

MOST = 2.0
"""The evidence of a stake is held at so many times what alarms by itself, so that it can come back."""


class Detected(NamedTuple):
    """`evidence` at each step (an alarm is due from `run_length` on), and where its climb began."""

    evidence: Floats
    since: Ints


def rate_e_detector(rates: Floats, bound: float, *, run_length: float, rows: Ints | None = None) -> Detected:
    """Return the evidence that `rates`, one per step and in 0..1, now lie above `bound`.

    While the mean of each next step, given all before, is at most `bound`, evidence reaches `run_length`
    no sooner than after `run_length` steps on average, whatever the distribution and however often one
    looks: it is a Shiryaev-Roberts sum R = (1 + R) * e over the steps' e-values, averaged over stakes. A
    step's e-value is 1 + stake * (rate - bound). With `rows`, the rows behind each rate, every row is bet
    on instead: far quicker, and right only where the chance of *each row*, given all before, is at most
    `bound`. NaN steps change nothing. To test for falls, give 1 - rates and 1 - bound.

    Raises ValueError for a rate outside 0..1. Sources: Shin, Ramdas and Rinaldo (2023), New England J.
    Statistics in Data Science 2, 229-260, theorem 2.4 on the run length; stakes as in Waudby-Smith and
    Ramdas (2024), JRSS B 86, 1-27.
    """
    known = np.flatnonzero(np.isfinite(rates))
    values = rates[known]
    if values.size and (values.min() < 0 or values.max() > 1):
        raise ValueError("a rate lies between 0 and 1")
    evidence, since = np.zeros(len(rates)), np.arange(len(rates), dtype=np.int64)
    if not known.size or bound >= 1:
        return Detected(evidence, since)
    bound = max(bound, 1e-9)
    growth = _by_step(values, bound) if rows is None else _by_row(values, bound, rows[known])
    found, began = _shiryaev_roberts(growth, run_length)
    place = np.maximum.accumulate(np.where(np.isfinite(rates), np.cumsum(np.isfinite(rates)), 0))
    seen = place > 0
    evidence[seen] = found[place[seen] - 1]
    since[seen] = known[began[place[seen] - 1]]
    return Detected(evidence, since)


def _by_step(values: Floats, bound: float) -> Floats:
    """Return log e-values, T x stakes."""
    return np.asarray(np.log1p(np.outer(values - bound, STEP_BETS / bound)))


def _by_row(values: Floats, bound: float, rows: Ints) -> Floats:
    part = np.round(values * rows)[:, None]
    rest = rows[:, None] - part
    stakes = ROW_BETS / bound
    return np.asarray(xlog1py(part, stakes * (1 - bound)) + xlog1py(rest, -stakes * bound))


def _shiryaev_roberts(growth: Floats, run_length: float) -> tuple[Floats, Ints]:
    """Return the mean of R over stakes, and where the CUSUM of the strongest stake began."""
    total = np.cumsum(growth, axis=0)
    before = np.vstack([np.zeros(growth.shape[1]), total[:-1]])
    # R_t is the sum over starts s of e_s ... e_t, which needs no loop until something must be held.
    logs = total + np.logaddexp.accumulate(-before, axis=0)
    most = np.log(MOST * run_length * growth.shape[1])
    steps = np.arange(len(growth), dtype=np.int64)
    if logs.max() < most and (quiet := np.exp(logs).mean(axis=1)).max() < run_length:
        return quiet, steps
    climb, began = np.zeros(growth.shape[1]), np.zeros(growth.shape[1], np.int64)
    level, since = np.full(growth.shape[1], -np.inf), np.empty(len(growth), np.int64)
    for step, gain in enumerate(growth):
        began = np.where(climb <= 0, step, began)
        climb = np.minimum(np.maximum(climb, 0.0) + gain, most)
        level = np.minimum(np.logaddexp(0.0, level) + gain, most)
        logs[step] = level
        since[step] = began[int(level.argmax())]
    return np.exp(logs).mean(axis=1), since
