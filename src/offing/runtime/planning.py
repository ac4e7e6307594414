"""Decides how a model is profiled: from its baseline, or for the time being from what there is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.schema import Task
from offing.domain.window import Window, floor, parse_duration
from offing.engines.local import LocalEngine
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.profiles.structured import SPREAD
from offing.runtime.config import ModelConfig
from offing.runtime.frame_file import read_canonical
from offing.runtime.watermark import Watermarks
from offing.state.profile_store import ProfileStore, StoredPlan

PROVISIONAL_ROWS = 20_000
"""A provisional plan is chosen again each time its rows have doubled, up to this many."""


@dataclass(frozen=True)
class Planner:
    """Keeps the plan of each model in step with its baseline."""

    engine: LocalEngine
    store: ProfileStore
    watermarks: Watermarks

    def baseline_window(self, config: ModelConfig, span: Window) -> Window | None:
        """Return the period that is the baseline, on bucket bounds; None when it is a file."""
        if config.baseline.file is not None:
            return None
        period = config.baseline.period
        if period is None:
            start = floor(span.start, config.step_width)
            period = Window(start, start + parse_duration(config.baseline.first))
        width = config.bucket_width
        return Window(floor(period.start, width), -floor(-period.end, width))

    def ensure(
        self, model: str, config: ModelConfig, span: Window, touched: Window | None
    ) -> tuple[StoredPlan, bool]:
        """Return the plan to use, and whether it or its baseline is another than the stored one.

        The caller stores it, last of all that follows from it. `span` covers the model's events,
        `touched` those that changed since the last call. Fitting depends on the set of baseline
        rows only, so any order of arrival ends in the same plan.
        """
        before = self.store.plan(model)
        window = self.baseline_window(config, span)
        if window is None:
            return self._from_file(model, config, before)
        complete = self.watermarks.closed_before(model, parse_duration(config.lateness)) >= window.end
        if not complete:
            return self._provisional(model, config, span, before)
        known = before is not None and before.window == window and before.baseline is not None
        known = known and before is not None and fits(before.plan, config)
        if known and before is not None and (touched is None or not _overlap(touched, window)):
            return before, False
        final = self._final(model, config, window)
        return (final, True) if final else self._provisional(model, config, span, before)

    def _final(self, model: str, config: ModelConfig, window: Window) -> StoredPlan | None:
        rows = self.engine.rows(model, window)
        if not rows.num_rows:
            return None
        plan = fit_plan(rows, config)
        built = list(self.engine.profile(model, plan, window, width=config.bucket_width))
        return StoredPlan(plan, rows.num_rows, window, merge(built))

    def _provisional(
        self, model: str, config: ModelConfig, span: Window, before: StoredPlan | None
    ) -> tuple[StoredPlan, bool]:
        usable = before is not None and before.baseline is None and fits(before.plan, config)
        if usable and before is not None and before.rows >= PROVISIONAL_ROWS:
            return before, False
        rows = self.engine.rows(model, Window(span.start, span.start + parse_duration(config.baseline.first)))
        if usable and before is not None and rows.num_rows < max(1, 2 * before.rows):
            return before, False
        return StoredPlan(fit_plan(rows, config), rows.num_rows, None, None), True

    def _from_file(
        self, model: str, config: ModelConfig, before: StoredPlan | None
    ) -> tuple[StoredPlan, bool]:
        rows = read_canonical(Path(config.baseline.file or "")).table
        plan = fit_plan(rows, config)
        if before is not None and before.baseline is not None and before.plan.revision == plan.revision:
            return before, False
        built = profile(_on_one_moment(rows), plan, width=config.bucket_width)
        return StoredPlan(plan, rows.num_rows, None, merge(built.values())), True


def fit_plan(rows: pa.Table, config: ModelConfig) -> ProfilePlan:
    """Choose grids, levels and slices from canonical `rows` with their labels."""
    return ProfilePlan.fit(
        rows,
        task=config.known_task or guess_task(rows),
        segments=config.all_segments,
        threshold=config.threshold,
        positive=config.positive,
        declared=config.declared,
    )


def fits(plan: ProfilePlan, config: ModelConfig) -> bool:
    """Say whether a plan was made under this configuration, as far as plans depend on it."""
    segments = config.declared.with_pairs(config.all_segments)
    same = (tuple(plan.segments), plan.threshold, plan.positive, plan.declared) == (
        segments,
        config.threshold,
        config.positive,
        config.declared,
    )
    return same and config.known_task in (None, plan.task)


def guess_task(rows: pa.Table) -> Task:
    """Guess what the model predicts from its scores, predictions and labels.

    Lists are taken for sets of labels: that their order matters, nobody can see. Objects with a `value`
    or quantiles are numbers with a spread, others distributions over classes.
    """
    if structured := _structured(rows):
        return structured
    score = _finite(rows, "score")
    truth = _finite(rows, "label") if "label" in rows.column_names else np.empty(0)
    answer = _finite(rows, "prediction")
    words = pa.types.is_string(rows.schema.field("label").type) if "label" in rows.column_names else False
    if words and len(rows["label"].drop_null().unique()) > 2:
        return Task.MULTICLASS
    if score.size and score.min() >= 0 and score.max() <= 1 and np.isin(truth, (0, 1)).all():
        return Task.BINARY
    if answer.size:
        return (
            Task.BINARY if np.isin(answer, (0, 1)).all() and np.isin(truth, (0, 1)).all() else Task.REGRESSION
        )
    if (
        pa.types.is_string(rows.schema.field("prediction").type)
        and rows["prediction"].null_count < rows.num_rows
    ):
        return Task.MULTICLASS
    return Task.UNKNOWN


def _structured(rows: pa.Table) -> Task | None:
    """Return the task of a model whose answers or labels are mostly lists, or whose answers are objects."""
    for name in ("prediction", "label"):
        if name not in rows.column_names or not pa.types.is_string(rows.schema.field(name).type):
            continue
        found = rows[name].drop_null()
        if 2 * _count(pc.starts_with(found, "[")) > len(found):
            return Task.MULTILABEL
        objects = _count(pc.starts_with(found, "{"))
        if name == "prediction" and 2 * objects > len(found):
            spread = _count(pc.match_substring_regex(found, SPREAD))
            return Task.REGRESSION if 2 * spread > objects else Task.MULTICLASS
    return None


def _count(mask: Any) -> int:
    return int(pc.sum(mask).as_py() or 0)


def _finite(rows: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if not pa.types.is_floating(rows.schema.field(name).type):
        return np.empty(0)
    values = rows[name].drop_null().to_numpy()
    return np.asarray(values[np.isfinite(values)])


def _overlap(a: Window, b: Window) -> bool:
    return a.start < b.end and b.start < a.end


def _on_one_moment(rows: pa.Table) -> pa.Table:
    """A baseline file is one sample: without buckets, whatever times it may hold."""
    moment = pa.repeat(pa.scalar(0, pa.timestamp("us", tz="UTC")), rows.num_rows)
    return rows.set_column(rows.schema.get_field_index("timestamp"), "timestamp", moment)
