"""What the labelled rows of a baseline lost, by the cell that each column puts them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from offing.domain.physical import physical_name
from offing.profiles.answers import count_column
from offing.profiles.coarse_cells import CoarseCells
from offing.profiles.column import ColumnCounts
from offing.profiles.derived import derive
from offing.profiles.fixed_point import exact_sums
from offing.profiles.levels import Cut
from offing.profiles.losses import Loss, default_loss, loss_unit, row_losses
from offing.profiles.merge import merge_columns
from offing.profiles.overflow import NONE, wrong_rows
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints, Runs, column
from offing.profiles.structured import flatten

BATCH = 1 << 17
"""Rows of a table that are counted at a time."""

OUTPUTS = ("score", "prediction")
"""The model's own columns, which no feature can be mistaken for."""

Key = tuple[bool, str]
"""Whether a column is one of the model's outputs, and its name."""


@dataclass(frozen=True)
class ColumnLosses:
    """Losses by coarse cell of one column: how many rows have one, their sums and sums of squares.

    `sums` are in units of the loss, `squares` in units of its square; exact integers.
    """

    cells: CoarseCells
    n: tuple[int, ...]
    sums: tuple[int, ...]
    squares: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        parts = {"n": list(self.n), "sums": list(self.sums), "squares": list(self.squares)}
        return {"cells": self.cells.to_dict(), **parts}


@dataclass(frozen=True)
class LossCells:
    """The losses of a baseline's labelled rows, of the whole and by cell of each column.

    `unit` is the loss that one unit of the integers stands for. `columns` are the features, `outputs`
    the score and the prediction, where the plan has them. `revision` is that of the plan.
    """

    loss: Loss
    unit: float
    n: int
    total: int
    squares: int
    columns: Mapping[str, ColumnLosses]
    outputs: Mapping[str, ColumnLosses]
    revision: str

    @property
    def mean(self) -> float | None:
        """The mean loss of a labelled row, None without any."""
        return self.total / self.n * self.unit if self.n else None

    @staticmethod
    def fit(table: pa.Table, plan: ProfilePlan, *, loss: Loss | None = None) -> LossCells | None:
        """Sum the losses of the labelled rows of `table` up, by cells chosen from all of its rows.

        `table` has canonical columns with `label` joined, as for a profile. The result is a pure
        function of the set of rows and the plan. None when the plan's task has no such loss.
        """
        loss = loss or default_loss(plan.task)
        if loss is None:
            return None
        batches = table.to_batches(max_chunksize=BATCH)
        chosen = {key: CoarseCells.of(counts) for key, counts in _counts(batches, plan).items()}
        whole, parts = _Sums(1), {key: _Sums(cells.size) for key, cells in chosen.items()}
        for batch in _prepared(batches, plan):
            values, known = row_losses(batch, plan, loss)
            whole.add(np.zeros(np.count_nonzero(known), np.int64), values[known])
            wrong = wrong_rows(batch, plan.columns)
            for key, cut in _cuts(plan).items():
                parts[key].add(_places(batch, key, cut, chosen[key], wrong)[known], values[known])
        found = {key: part.of(chosen[key]) for key, part in parts.items()}
        return LossCells(
            loss,
            loss_unit(loss, plan),
            whole.n[0],
            whole.sums[0],
            whole.squares[0],
            {name: part for (output, name), part in found.items() if not output},
            {name: part for (output, name), part in found.items() if output},
            plan.revision,
        )

    def of(self, name: str, *, output: bool = False) -> ColumnLosses | None:
        """Return the losses by cell of a column, None when there are none of it."""
        return (self.outputs if output else self.columns).get(name)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; `from_dict` reads it back to equal losses."""
        return {
            **{name: getattr(self, name) for name in ("loss", "unit", "n", "total", "squares", "revision")},
            "columns": {name: part.to_dict() for name, part in self.columns.items()},
            "outputs": {name: part.to_dict() for name, part in self.outputs.items()},
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> LossCells:
        """Read the JSON form. Raises KeyError or TypeError when it is not one."""
        columns, outputs = (
            {name: _column(part) for name, part in data[kind].items()} for kind in ("columns", "outputs")
        )
        plain = {name: data[name] for name in ("loss", "unit", "n", "total", "squares", "revision")}
        return LossCells(**plain, columns=columns, outputs=outputs)


class _Sums:
    """Rows, losses and squares of losses of each cell, as far as rows have been added."""

    def __init__(self, size: int) -> None:
        self.n, self.sums, self.squares = [0] * size, [0] * size, [0] * size

    def add(self, places: Ints, values: Ints) -> None:
        """Add rows: the cell and the loss of each."""
        runs = Runs.of(places)
        sums = exact_sums(runs.arrange(values), runs.lengths)
        for place, size, (total, squares) in zip(
            runs.keys.tolist(), runs.lengths.tolist(), sums, strict=True
        ):
            self.n[place] += size
            self.sums[place] += total
            self.squares[place] += squares

    def of(self, cells: CoarseCells) -> ColumnLosses:
        """Return the sums of a column that is cut into `cells`."""
        return ColumnLosses(cells, tuple(self.n), tuple(self.sums), tuple(self.squares))


def _column(data: Mapping[str, Any]) -> ColumnLosses:
    cells = CoarseCells(bool(data["cells"]["numeric"]), tuple(data["cells"]["bounds"]))
    return ColumnLosses(cells, *(tuple(data[name]) for name in ("n", "sums", "squares")))


def _cuts(plan: ProfilePlan) -> dict[Key, Cut]:
    """Return how every column of the plan is cut, the model's outputs last."""
    outputs: tuple[Cut | None, ...] = (plan.score, plan.prediction)
    own = {(True, name): cut for name, cut in zip(OUTPUTS, outputs, strict=True) if cut is not None}
    return {**{(False, name): cut for name, cut in plan.columns.items()}, **own}


def _prepared(batches: Sequence[pa.RecordBatch], plan: ProfilePlan) -> Iterator[pa.RecordBatch]:
    """Yield the batches as the kernel counts them."""
    for batch in batches:
        if batch.num_rows:
            yield derive(flatten(batch, plan.task), plan.derived)


def _counts(batches: Sequence[pa.RecordBatch], plan: ProfilePlan) -> dict[Key, ColumnCounts]:
    """Count every column over all rows."""
    cuts = _cuts(plan)
    parts: dict[Key, list[ColumnCounts]] = {key: [] for key in cuts}
    for batch in _prepared(batches, plan):
        runs = Runs.of(np.zeros(batch.num_rows, np.int64))
        wrong = wrong_rows(batch, plan.columns)
        for key, cut in cuts.items():
            bad = NONE if key[0] else wrong.get(key[1], NONE)
            parts[key] += count_column(batch, _stored(key), runs, cut, wrong=bad)
    return {key: merge_columns(found) for key, found in parts.items() if found}


def _places(batch: pa.RecordBatch, key: Key, cut: Cut, cells: CoarseCells, wrong: Mapping[str, Ints]) -> Ints:
    """Return the coarse cell of each row in one column."""
    output, name = key
    return cells.places(
        column(batch, _stored(key)),
        cut,
        batch.num_rows,
        wrong=NONE if output else wrong.get(name, NONE),
        numbers=output and name == "prediction",
    )


def _stored(key: Key) -> str:
    return key[1] if key[0] else physical_name(key[1])
