"""The plan of a baseline: what to count and in which cells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import pyarrow as pa

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind, Task
from offing.profiles import derived, fit
from offing.profiles.constraint import Constraint
from offing.profiles.crossed import Crossed
from offing.profiles.declared import Declared
from offing.profiles.derived.column import Derived
from offing.profiles.fit_column import FittedColumn
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.profiles.measures.spec import Custom
from offing.profiles.structured import flatten

__all__ = ["LATENCY_GRID", "CategoricalLevels", "Cut", "ProfilePlan"]

TWIN_ROWS, PAIR_ROWS = 1 << 13, 1 << 15
"""About so many baseline rows are looked through for twins, or for what moves together, at most."""

LATENCY_GRID = NumericGrid(0.0, 0.125)
"""Milliseconds: 4 µs wide below 0.1 ms, 3 % above; the same for every model."""


@dataclass(frozen=True)
class ProfilePlan:
    """What a profile counts; frozen per revision of the baseline.

    `columns` are the features. `score`, `prediction`, `label` and `residual` are None where the
    task has none: `label` (classes, or a grid for a regression) and `residual` (centre 0) belong to
    outcomes. `segments` name the values that have slices of their own. `positive` is the label
    value of the positive class, `threshold` the score from which a row without a logged prediction
    counts as predicted positive.

    `declared` is what the model's owner has stated. `derived` make numeric columns, which are in
    `columns`, of texts, embeddings and the numeric columns together. `pairs` are the numeric columns
    whose co-moments are summed, `crossed` the pairs of columns of any kind whose cells are counted
    together. `early` is the median label lag of the baseline in seconds. A quick
    hash of the columns `sample_key` chooses the rows that dear counts are made of: those whose hash
    begins with `twin_bits` (looking for rows that occur twice) or `pair_bits` (`pairs` and `crossed`)
    zero bits.
    """

    columns: Mapping[str, Cut]
    score: NumericGrid | None = None
    prediction: Cut | None = None
    latency: NumericGrid = LATENCY_GRID
    segments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    task: Task = Task.UNKNOWN
    positive: str | float = 1.0
    threshold: float = 0.5
    label: Cut | None = None
    residual: NumericGrid | None = None
    declared: Declared = field(default_factory=Declared)
    derived: tuple[Derived, ...] = ()
    pairs: tuple[str, ...] = ()
    crossed: Crossed = field(default_factory=Crossed)
    early: float | None = None
    sample_key: tuple[str, ...] = ()
    twin_bits: int = 0
    pair_bits: int = 0

    @cached_property
    def revision(self) -> str:
        """The first 16 hex digits of the SHA-256 of the plan's canonical JSON."""
        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; `from_dict` reads it back to an equal plan."""
        return {
            "columns": {name: cut.to_dict() for name, cut in self.columns.items()},
            "score": _optional(self.score),
            "prediction": _optional(self.prediction),
            "latency": self.latency.to_dict(),
            "segments": {name: list(values) for name, values in self.segments.items()},
            "task": self.task.value,
            "positive": self.positive,
            "threshold": self.threshold,
            "label": _optional(self.label),
            "residual": _optional(self.residual),
            "declared": self.declared.to_dict(),
            "derived": [part.to_dict() for part in self.derived],
            "pairs": list(self.pairs),
            "early": self.early,
            "sample_key": list(self.sample_key),
            "twin_bits": self.twin_bits,
            "pair_bits": self.pair_bits,
            # Left out where there is none, so that older plans keep their revision.
            **({"crossed": self.crossed.to_dict()} if self.crossed.pairs else {}),
        }

    @cached_property
    def sources(self) -> frozenset[str]:
        """The features that are counted through columns derived from them."""
        return frozenset(part.source for part in self.derived)

    @property
    def protected(self) -> tuple[str, ...]:
        """The segments that tell groups of people apart, and pairs of them, named `a*b`."""
        return self.declared.groups

    @property
    def constraints(self) -> Mapping[str, Constraint]:
        """What values of which feature are declared to be."""
        return self.declared.constraints

    @property
    def custom(self) -> tuple[Custom, ...]:
        """The user's own numbers per row."""
        return self.declared.custom

    @property
    def value(self) -> tuple[float, float, float, float] | None:
        """The gain of a true positive, false positive, true negative and false negative."""
        return self.declared.value

    @property
    def ranks(self) -> tuple[int, ...]:
        """The k of ranking measures."""
        return self.declared.ranks

    @property
    def paired(self) -> list[tuple[str, NumericGrid]]:
        """The paired columns with their grids."""
        cuts = [(name, self.columns[name]) for name in self.pairs]
        return [(name, cut) for name, cut in cuts if isinstance(cut, NumericGrid)]

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> ProfilePlan:
        """Read the JSON form. Raises KeyError or ValueError when it is not one."""
        return ProfilePlan(
            columns={name: _cut(cut) for name, cut in data["columns"].items()},
            score=_grid(data["score"]),
            prediction=_cut(data["prediction"]) if data["prediction"] else None,
            latency=NumericGrid(**data["latency"]),
            segments={name: tuple(values) for name, values in data["segments"].items()},
            task=Task(data["task"]),
            positive=data["positive"],
            threshold=data["threshold"],
            label=_cut(data["label"]) if data["label"] else None,
            residual=_grid(data["residual"]),
            declared=Declared.from_dict(data["declared"]),
            derived=tuple(derived.read(part) for part in data["derived"]),
            pairs=tuple(data["pairs"]),
            crossed=Crossed.from_dict(data["crossed"]) if "crossed" in data else Crossed(),
            early=data["early"],
            sample_key=tuple(data["sample_key"]),
            twin_bits=data["twin_bits"],
            pair_bits=data["pair_bits"],
        )

    @staticmethod
    def fit(
        table: pa.Table,
        *,
        task: Task,
        segments: Sequence[str] = (),
        threshold: float = 0.5,
        positive: str | float = 1.0,
        kinds: Mapping[str, ColumnKind] | None = None,
        declared: Declared | None = None,
    ) -> ProfilePlan:
        """Choose grids, levels and slices from baseline rows in canonical columns.

        The result depends on the set of rows, and of more than 65,536 on their order: a numeric grid is
        then chosen from rows at fixed random places (`chosen_rows`). Kinds come from the Arrow types
        unless `kinds` states them by feature; a stated feature that the table lacks is planned as
        an empty column, and so is one whose values are of the other kind. `label` is used when it
        is there. `declared` is what else the model's owner has stated.
        """
        declared = declared or Declared()
        table = flatten(table, task)
        parts = derived.fit(table, declared.texts, declared.embeddings)
        passed_over = {name for part in parts for name in (part.source, *part.names)}
        columns = fit.features(table, kinds or {}, passed_over=passed_over)
        projections = (
            derived.projections({n: c.cut for n, c in columns.items()}) if declared.projections else ()
        )
        table = derived.derive(table, (*parts, *projections))
        columns |= fit.features(table, {}, passed_over={part.source for part in parts} | columns.keys())
        key = fit.sample_key(columns)
        hashed = table.select([physical_name(name) for name in key])
        plan = ProfilePlan(
            {},
            task=task,
            positive=positive,
            threshold=threshold,
            declared=declared,
            derived=(*parts, *projections),
        )
        return plan.fitted(columns, table, segments, rows=table.num_rows, sample=hashed.to_batches())

    def fitted(
        self,
        columns: Mapping[str, FittedColumn],
        own: pa.Table,
        segments: Sequence[str],
        *,
        rows: int,
        sample: Iterable[pa.RecordBatch],
    ) -> ProfilePlan:
        """Return this plan, of which what is stated is known, with the cells of what it counts.

        `own` has the event's own columns, flattened, and those of the `segments`; `sample` the columns
        of the sample key, of all `rows` rows.
        """
        key = fit.sample_key(columns)
        sample = fit.readable_twice(sample, rows)
        twin_bits, pair_bits = fit.sample_bits(sample, rows, key, (TWIN_ROWS, PAIR_ROWS))
        cuts = {name: columns[name].cut for name in sorted(columns)}
        made = {name for part in self.derived for name in part.names}
        among = partial(fit.places_to_compare, sample, rows, key, twin_bits)
        return replace(
            self,
            columns=cuts,
            score=fit.score(own),
            prediction=fit.prediction(own, self.task),
            segments={name: fit.slices(own, name) for name in self.declared.with_pairs(segments)},
            label=fit.label(own, self.task),
            residual=fit.residual(own) if self.task is Task.REGRESSION else None,
            pairs=fit.pairs(cuts, made),
            crossed=fit.crossed(columns, made, among),
            early=fit.early(own),
            sample_key=key,
            twin_bits=twin_bits,
            pair_bits=pair_bits,
        )


def _optional(cut: Cut | None) -> dict[str, Any] | None:
    return None if cut is None else dict(cut.to_dict())


def _grid(data: Mapping[str, Any] | None) -> NumericGrid | None:
    return NumericGrid(**data) if data else None


def _cut(data: Mapping[str, Any]) -> Cut:
    if "known" in data:
        return CategoricalLevels(tuple(data["known"]), frozenset(data["rest"]))
    return NumericGrid(**data)
