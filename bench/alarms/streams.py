"""One run as rows: a baseline in buckets, then the buckets to judge, each drawn when it is asked for.

Needs numpy only, so that every side, in whatever environment, draws the same rows from the same pool.
Columns beyond the pool's own are those of further rows, drawn independently: blocks beside each other.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from bench.alarms import shifts
from bench.alarms.draws import Draws, Floats, Indices
from bench.alarms.pools import Pool
from bench.alarms.spec import Spec

COLUMNS, ROWS, CHANGES, ORDER, SIZES = range(5)
"""What numbers are drawn for: the last word of a stream of draws."""

WEEK = 7


@dataclass(frozen=True)
class Field:
    """A column of a stream: `levels` for a categorical one. A number beyond the levels is a new one."""

    name: str
    number: int
    block: int
    levels: tuple[str, ...]

    @property
    def categorical(self) -> bool:
        """Whether the values are numbers of levels."""
        return bool(self.levels)


Frame = dict[str, Floats]
"""The rows of a bucket: one array for each field, NaN where a value is missing."""


class Stream:
    """The rows of one run."""

    def __init__(self, spec: Spec, pool: Pool) -> None:
        self.spec, self._pool = spec, pool
        self.target = self._choose()
        self.fields = self._fields()
        self._blocks = 1 + max(field.block for field in self.fields)
        self._tilt = (
            shifts.RowShift(pool, spec.shift, spec.size, self.target) if spec.shift in shifts.ROWS else None
        )
        self._order = [] if spec.kind == "rows" else self._days()

    def baseline(self) -> list[Frame]:
        """Return the baseline's buckets: of the size of the stream's, one at least."""
        if self.spec.kind != "rows":
            return [self._frame(self._rows(day, self._order[day])) for day in range(self.spec.baseline)]
        sizes = [self.spec.rows] * (self.spec.baseline // self.spec.rows) or [self.spec.baseline]
        return [self._frame(self._drawn(number, rows)) for number, rows in enumerate(sizes)]

    def buckets(self) -> Iterator[Frame]:
        """Yield the buckets to judge, in order."""
        for number in range(self.spec.buckets):
            yield self.bucket(number)

    def bucket(self, number: int) -> Frame:
        """Return one bucket to judge, counted from 0."""
        age = number - self.spec.start if self.spec.start >= 0 else -1
        place = self.spec.baseline + number
        if self.spec.kind == "rows":
            place += 1_000_000  # buckets of the baseline are counted by size, not by rows
            frame = self._frame(self._drawn(place, self._size(number), age))
        else:
            frame = self._frame(self._rows(place, self._order[place]))
        if age < 0 or self._tilt is not None or not self.spec.shift:
            return frame
        name = self.fields[self._position()].name
        if self.spec.shift == "offset":
            frame[name] = frame[name] + self.spec.size * self._between_days()
        else:
            draws = Draws(self.spec.seed, place, 0, CHANGES)
            frame[name] = shifts.change(self.spec.shift, self.spec.size, self.target, frame[name], draws)
        return frame

    def check(self) -> int:
        """Return a checksum of the first and the last bucket, which is the same at every side."""
        total = 0
        for number in (0, self.spec.buckets - 1):
            for values in self.bucket(number).values():
                seen = np.nan_to_num(values, nan=-1e9).astype(np.float32)
                total = zlib.crc32(seen.tobytes(), total)
        return total

    def _choose(self) -> shifts.Target:
        draws = Draws(self.spec.seed, 0, 0, COLUMNS)
        width = len(self._pool.columns) if self.spec.kind == "real" else min(12, len(self._pool.columns))
        numbers = list(range(width if self.spec.columns == 1 else min(self.spec.columns, width)))
        return shifts.choose(self._pool, self.spec.shift, numbers, draws)

    def _fields(self) -> list[Field]:
        wide = len(self._pool.columns) if self.spec.kind == "real" else min(12, len(self._pool.columns))
        if self.spec.columns == 1:
            chosen = [(self.target.number, 0)]
        else:
            chosen = [(number % wide, number // wide) for number in range(self.spec.columns)]
        fields = []
        for number, block in chosen:
            column = self._pool.columns[number]
            name = f"{column.name}_{block}" if block else column.name
            fields.append(Field(name, number, block, column.levels))
        return fields

    def _position(self) -> int:
        return next(p for p, f in enumerate(self.fields) if f.number == self.target.number and not f.block)

    def _size(self, number: int) -> int:
        if not self.spec.varying:
            return self.spec.rows
        spread = Draws(self.spec.seed, number, 0, SIZES).uniform(1)[0] - 0.5
        return max(2, round(self.spec.rows * math.pow(20.0, float(spread))))

    def _drawn(self, place: int, rows: int, age: int = -1) -> list[Indices]:
        """Return the rows of each block, drawn at random from the pool."""
        blocks = []
        for block in range(self._blocks):
            draws = Draws(self.spec.seed, place, block, ROWS)
            if block == 0 and age >= 0 and self._tilt is not None:
                blocks.append(self._tilt.rows(draws.uniform(rows), age))
            else:
                blocks.append(draws.below(self._pool.rows, rows))
        return blocks

    def _rows(self, place: int, day: Indices) -> list[Indices]:
        """Return the rows of a real day; further blocks are rows drawn at random."""
        blocks = [day]
        for block in range(1, self._blocks):
            draws = Draws(self.spec.seed, place, block, ROWS)
            blocks.append(draws.below(self._pool.rows, len(day)))
        return blocks

    def _frame(self, rows: list[Indices]) -> Frame:
        return {f.name: self._pool.columns[f.number].values[rows[f.block]] for f in self.fields}

    def _days(self) -> list[Indices]:
        """Return the days of the stream in its order: the baseline's first."""
        if self.spec.kind == "real" and self.spec.rows:
            days = np.array_split(np.arange(self._pool.rows), self._pool.rows // self.spec.rows)
        else:
            days = self._pool.days()
        draws = Draws(self.spec.seed, 0, 0, ORDER)
        if self.spec.kind == "days":
            days = [days[d] for d in draws.order(len(days))]
        elif self.spec.kind == "season":
            days = _two_years(days, draws)
        wanted = self.spec.baseline + self.spec.buckets
        if wanted > len(days):
            raise ValueError(f"{self.spec.cell} wants {wanted} days of {len(days)}")
        return days[:wanted]

    def _between_days(self) -> float:
        values = self._pool.columns[self.target.number].values
        days = [values[day] for day in self._pool.days()]
        return float(np.std([np.nanmean(day) for day in days if not np.isnan(day).all()]))


def _two_years(days: list[Indices], draws: Draws) -> list[Indices]:
    """Return two years in the order of the season; which real year each week is of, is drawn by lot.

    Each week of the year comes once in the first and once in the second year, so what the years differ in
    (growth) is no longer tied to the order of time, while season and neighbouring days stay as they were.
    """
    weeks = 52
    if len(days) < 2 * weeks * WEEK:
        raise ValueError(f"two years of days are wanted, {len(days)} are there")
    swapped = draws.uniform(weeks) < 0.5
    first, second = [], []
    for week in range(weeks):
        halves = [days[a + week * WEEK : a + (week + 1) * WEEK] for a in (0, weeks * WEEK)]
        first += halves[int(swapped[week])]
        second += halves[1 - int(swapped[week])]
    return first + second
