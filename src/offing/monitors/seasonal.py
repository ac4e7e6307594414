"""A seasonal baseline: what is usual at this hour of the week, or on this day of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from offing.domain.point import Series
from offing.domain.window import DAY, Micros, format_duration, isoformat
from offing.monitors.chart import Chart, Direction, Reading, known_steps, own_step
from offing.monitors.history import History
from offing.monitors.promise import Promise
from offing.monitors.seasonal_track import Track, follow
from offing.stats.season import Season, on_days


@dataclass(frozen=True)
class SeasonalMonitor(Chart):
    """Alarms where a value is unusual for its hour of the week, or its day of the week.

    What is usual is a robust profile of the season, refreshed each week from the steps of the last
    `memory` that did not alarm. The threshold is set so that residuals which had no part in their profile
    exceed it at the promised rate. On `holidays` (days of UTC since the epoch) a value that is usual for a
    Sunday is usual, too; they are not learned from.

    With `level_shift` news, the baseline stays while a shift lasts, and so does the alarm. With normal, a
    shift that has lasted `normal_after` becomes the level that is usual, and the detail says so. An alarm
    ends within `recovery_share` of the band.
    """

    promise: Promise = field(default_factory=Promise)
    direction: Direction = "both"
    holidays: tuple[int, ...] = ()
    level_shift: Literal["news", "normal"] = "news"
    normal_after: Micros = 14 * DAY
    memory: Micros = 56 * DAY
    recovery_share: float = 1.0

    disjoint_windows: ClassVar[bool] = False

    def read(self, history: History, series: Series, among: int) -> Reading | None:
        points, season = history.series[series], Season(int(history.width))
        known = known_steps(history, series)
        track = follow(
            Track(
                values=points.value,
                baseline=history.baseline & history.closed,
                judged=known,
                cell=season.cell(history.starts),
                sunday=season.sunday_cell(history.starts),
                holiday=on_days(history.starts, np.array(self.holidays, np.int64)),
                week=season.week(history.starts),
                cells=season.cells,
                groups=season.groups,
                rate=1 / self.promise.run_length(history.width, among),
                sign={"up": 1, "down": -1, "both": 0}[self.direction],
                memory=max(int(self.memory // history.width), 1),
                becomes_normal=None if self.level_shift == "news" else self._patience(history.width),
            )
        )
        if track is None:
            return None
        with np.errstate(invalid="ignore"):
            size = track.signed / track.threshold
            beyond, back = size > 1, size <= self.recovery_share
        half = track.threshold * track.scale
        low, high = track.expected - half, track.expected + half
        if self.direction == "up":
            low = np.full(low.shape, -np.inf)
        elif self.direction == "down":
            high = np.full(high.shape, np.inf)
        return Reading(
            known=known & np.isfinite(size),
            beyond=beyond,
            back=back,
            value=points.value,
            low=points.low,
            high=points.high,
            expected=track.expected,
            threshold=np.where(points.value > track.expected, high, low),
            strength=np.nan_to_num(size),
            since=own_step(history),
            sentence=lambda step: (
                f"{series} is {points.value[step]:.4g}; usual at this time of the week is "
                f"{track.expected[step]:.4g} ({low[step]:.4g} to {high[step]:.4g})"
            ),
            note=f"{series}: {track.note}" + self._levels(history, track.levels),
        )

    def words(self) -> str:
        after = ""
        if self.level_shift == "normal":
            after = f", a level that has lasted {format_duration(self.normal_after)} becomes normal"
        return f"{self.metric} as usual at its time of the week, {self.promise.words()}{after}"

    def _patience(self, width: Micros) -> int:
        return max(int(self.normal_after // width), 2)

    def _levels(self, history: History, levels: tuple[tuple[int, float, float], ...]) -> str:
        return "".join(
            f", from {isoformat(int(history.starts[step]))} a level {now - before:+.4g} is normal"
            for step, before, now in levels
        )
