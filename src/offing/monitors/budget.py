"""The alert budget: the user says how many false alarms, the baseline says which threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import Cause, State, Verdict
from offing.domain.window import DAY, Micros, format_duration
from offing.monitors.budget_pairs import PairScan
from offing.monitors.budget_rows import COVERED, RowScan, columns_of, independent_rows
from offing.monitors.budget_steps import BLOCKS, StepScan, around_table, directions, step_threshold
from offing.monitors.column_cells import ColumnCells
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.monitors.history import History
from offing.monitors.maturity import mature_values
from offing.monitors.monitor import Judged
from offing.monitors.row_threshold import column_threshold, pair_threshold
from offing.monitors.season_steps import season_threshold, seasonless_steps
from offing.monitors.thresholds import SHARED, Thresholds
from offing.stats.arrays import Bools, Floats, Ints

MIN_STEPS = 14
"""Of fewer steps nobody has seen two of each weekday; the state stays `learning`."""

WEEKS = 7 * DAY * BLOCKS
"""From so much baseline on whole weeks are resampled, so that days of one week may hang together."""

LONGEST = 2160
"""Steps that are resampled at most: 90 days of hours."""

PAIRS = 0.25
"""The share of a budget by rows that pairs of columns have together; less where they are few."""

LONGEST_ROWS = 720
"""Steps that are simulated at most, row by row: a month of hours, two years of days."""


class _Promise(TypedDict):
    horizon: int
    alarms: float
    thresholds: Thresholds


@dataclass(frozen=True)
class BudgetMonitor:
    """Watches many series together and keeps one promised rate of false alarms for them all.

    What the unit is, the baseline's steps decide. Where they differ by no more than the drawing of
    independent rows explains, the rows are: each column's cells over windows of 1 to 64 steps against the
    baseline's, and those of pairs of columns (`budget_pairs`) with a part of the budget, the thresholds by
    simulation from the baseline's shares (`budget_rows`). Otherwise the steps
    are: each step's value is scored by rank among the baseline's, windows of 1 to 32 steps add the scores
    up, the threshold comes from resampling the baseline's steps (`budget_steps`); a baseline of a year takes
    the season out first (`season_steps`). Series that are no
    column's are always judged by steps. Where both kinds are there, each has half of the budget.

    An alarm needs evidence beyond the threshold *and* a shift that matters (`monitors.effect`), of which
    `smallest` is a multiple. A baseline that has fewer than `MIN_STEPS` steps, or none because it is a
    table, borrows the first ones of the traffic that follows: they say how steps vary, and are not judged
    (`around_table` says where they are taken to lie).
    """

    causes: Mapping[Series, Cause]
    false_alarms: float = 1.0
    per: Micros = 90 * DAY
    traffic_share: float = 1.0
    smallest: float = 1.0
    name: str = field(default="budget")
    thresholds: Thresholds = field(default=SHARED, compare=False, repr=False)

    def judge(self, history: History) -> Judged:
        reference, _ = self._reference(history)
        have = int(reference.sum())
        if have < MIN_STEPS:
            return Judged(self.name, [], State.LEARNING, self._learning(have, history.width))
        rows, steps = self.scans(history)
        if rows is None and steps is None:
            return Judged(self.name, [], State.NO_DATA, "no series has values enough in the baseline")
        verdicts: list[Verdict] = []
        if rows is not None:
            verdicts += rows.verdicts(columns_of(self.causes), self.name)
        if steps is not None:
            verdicts += steps.verdicts(self.causes, self.name)
        verdicts.sort(key=lambda v: v.at.start)
        return Judged(self.name, verdicts, State.OK, self._promise(have, rows, steps, history.width))

    def scans(self, history: History) -> tuple[RowScan | None, StepScan | None]:
        """Return what is judged by rows and what by steps, each with its threshold; None where nothing is."""
        reference, judged = self._reference(history)
        if int(reference.sum()) < MIN_STEPS:
            return None, None
        columns = self._columns(history)
        columns = columns if independent_rows(columns, reference, reference & ~history.baseline) else {}
        series = self._series(history, reference, columns)
        share = self.false_alarms / (2 if columns and series else 1)
        steps = np.flatnonzero(judged)
        return (
            self._by_rows(history, columns, (reference, steps), share) if columns else None,
            self._by_steps(history, series, (reference, steps), share) if series else None,
        )

    def watched(self, history: History) -> Bools:
        """Return which steps are judged: none while the state is `learning`, and no borrowed ones."""
        reference, judged = self._reference(history)
        return judged if int(reference.sum()) >= MIN_STEPS else np.zeros_like(judged)

    def _reference(self, history: History) -> tuple[Bools, Bools]:
        """Return which steps are normal, and which are judged."""
        normal, judged = history.baseline & history.closed, history.judged
        lacking = MIN_STEPS - int(normal.sum())
        if lacking > 0 and history.cells:
            borrowed = np.zeros(len(history.starts), np.bool_)
            borrowed[np.flatnonzero(judged)[:lacking]] = True
            return normal | borrowed, judged & ~borrowed
        return normal, judged

    def _columns(self, history: History) -> Mapping[str, ColumnCells]:
        wanted = columns_of(self.causes)
        return {name: cells for name, cells in history.cells.items() if name in wanted}

    def _series(
        self, history: History, reference: Bools, rows: Mapping[str, ColumnCells]
    ) -> Mapping[Series, Floats]:
        """Return the values of the series that are judged by steps and have enough of them."""
        found = {}
        for series in history.series:
            covered = series.column in rows and series.metric in COVERED
            if series not in self.causes or series.metric not in SMALLEST_SHIFTS or covered:
                continue
            values = self._values(history, series, reference)
            if np.isfinite(values[reference]).sum() >= MIN_STEPS:
                found[series] = values
        return found

    def _values(self, history: History, series: Series, reference: Bools) -> Floats:
        """Return the values of all steps; the baseline's traffic made whole, unripe performance unknown.

        Ripe is what has as many labels as the reference's steps have, the borrowed ones too.
        """
        values = history.series[series].value
        if series.metric == "volume":
            return np.where(history.baseline, values / self.traffic_share, values)
        if self.causes[series] is not Cause.PERFORMANCE:
            return values
        return mature_values(replace(history, baseline=reference), series)

    def _by_rows(
        self, history: History, columns: Mapping[str, ColumnCells], steps: tuple[Bools, Ints], alarms: float
    ) -> RowScan:
        horizon, alarms = self._horizon(history, alarms, LONGEST_ROWS)
        pairs = [one for one in history.pairs if columns.keys() >= set(one.names) and one.filled]
        part = PAIRS * min(1.0, len(pairs) / len(columns))
        promise: _Promise = {"horizon": horizon, "alarms": alarms * (1 - part), "thresholds": self.thresholds}
        own = column_threshold(columns, history.pairs, steps[0], **promise)
        promise["alarms"] = alarms * part
        together = pair_threshold(pairs, steps[0], **promise)
        found = PairScan(pairs, steps[1], together, self.smallest) if pairs else None
        return RowScan(history, columns, steps[1], own, self.smallest, found)

    def _by_steps(
        self, history: History, series: Mapping[Series, Floats], steps: tuple[Bools, Ints], alarms: float
    ) -> StepScan:
        values, chosen = np.column_stack(list(series.values())), list(series)
        values = around_table(values, chosen, history, steps[0])
        horizon, alarms = self._horizon(history, alarms, LONGEST)
        values, seasonal = seasonless_steps(values, history.starts, steps[0], width=history.width)
        normal = values[steps[0]]
        promise: _Promise = {"horizon": horizon, "alarms": alarms, "thresholds": self.thresholds}
        if seasonal.any():
            starts = history.starts[steps[0]]
            threshold = season_threshold(normal, starts, seasonal, directions=directions(chosen), **promise)
        else:
            threshold = step_threshold(normal, chosen, width=history.width, **promise)
        return StepScan(history, chosen, values, steps[0], steps[1], threshold, self.smallest)

    def _horizon(self, history: History, alarms: float, longest: int) -> tuple[int, float]:
        """Return so many steps, and how many alarms may come in them, of `alarms` in `per`.

        One alarm, unless that takes more steps than can be simulated.
        """
        steps = self.per / alarms / history.width
        horizon = max(1, min(round(steps), longest))
        return horizon, min(1.0, longest / steps)

    def _learning(self, have: int, width: Micros) -> str:
        return f"learning: {have} of {MIN_STEPS} baseline steps of {format_duration(width)}"

    def _promise(self, have: int, rows: RowScan | None, steps: StepScan | None, width: Micros) -> str:
        watched = []
        if rows is not None:
            watched = [_counted(len(rows.cells), "column") + " by rows"]
            watched += [_counted(len(rows.pairs.pairs), "pair") + " of them"] if rows.pairs else []
        watched += [f"{len(steps.series)} series"] if steps is not None else []
        rate = f"{self.false_alarms:g} false alarm per {format_duration(self.per)}"
        unit = format_duration(width)
        promise = f"{rate} over {' and '.join(watched)}, calibrated on {have} baseline steps of {unit}"
        if steps is not None and have * width < WEEKS:
            promise += f"; with less than {BLOCKS} weeks, steps that hang together make more"
        return promise


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
