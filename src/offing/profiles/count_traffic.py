"""Rows to traffic counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from offing.domain.physical import is_feature, logical_name
from offing.domain.window import SECOND
from offing.profiles.categorical import tabulate
from offing.profiles.column import NAME_LENGTH, NAMES, NumericCounts, by_count, sample
from offing.profiles.encoding import texts, valid_rows
from offing.profiles.hashing import hash_rows
from offing.profiles.numeric import count_values
from offing.profiles.plan import ProfilePlan
from offing.profiles.row_choice import ChosenRows
from offing.profiles.rows import LABEL_TIME, Ints, Runs, column, count_true, micros_after, times
from offing.profiles.traffic import SLOT, TIME_GRID, TrafficCounts
from offing.profiles.twins import Twins


def count_traffic(
    batch: pa.RecordBatch, runs: Runs, plan: ProfilePlan, chosen: ChosenRows
) -> list[TrafficCounts]:
    """Count the rows of each run (one bucket each) as traffic; `chosen` are those that twins may be among."""
    lag = _seconds(batch, LABEL_TIME, runs)
    parts = _with_slots(batch, runs)
    extra, kinds = _extra(batch, runs, plan), _names(batch, "error", runs)
    broken = {name: runs.count(rule.broken(batch, name)) for name, rule in plan.constraints.items()}
    twins = _twins(chosen, plan)
    return [
        replace(
            part,
            lag=lag[run],
            error_kinds=kinds[run],
            extra=extra[run],
            checked=dict.fromkeys(sorted(broken), int(runs.lengths[run])),
            violations={name: int(broken[name][run]) for name in sorted(broken)},
            twins=twins[run],
        )
        for run, part in enumerate(parts)
    ]


def _seconds(batch: pa.RecordBatch, name: str, runs: Runs) -> list[NumericCounts]:
    """Count the seconds from each row's own time to another; rows without that time are left out."""
    found = micros_after(batch, name)
    if found is None:
        return [NumericCounts.empty()] * len(runs)
    micros, known = runs.arrange(found[0]), runs.arrange(found[1])
    return count_values(micros[known] / SECOND, count_true(known, runs.lengths), TIME_GRID)


def _with_slots(batch: pa.RecordBatch, runs: Runs) -> list[TrafficCounts]:
    found = times(batch)
    if found is None:
        return [TrafficCounts()] * len(runs)
    slots = runs.arrange(found[0] // SLOT)
    ends = np.cumsum(runs.lengths)
    parts = []
    for end, length in zip(ends.tolist(), runs.lengths.tolist(), strict=True):
        own = slots[end - length : end]
        first = int(own.min())
        counts = np.bincount(own - first)
        present = np.flatnonzero(counts)
        parts.append(
            TrafficCounts(
                slots=(present + first).astype(np.int32), slot_counts=counts[present].astype(np.int64)
            )
        )
    return parts


def _extra(batch: pa.RecordBatch, runs: Runs, plan: ProfilePlan) -> list[Mapping[str, int]]:
    """Count the values of features that the plan does not know."""
    found: dict[str, Ints] = {}
    for physical in batch.schema.names:
        if is_feature(physical) and logical_name(physical) not in plan.columns:
            array = column(batch, physical)
            if (
                array is not None
                and array.null_count < len(array)
                and logical_name(physical) not in plan.sources
            ):
                found[logical_name(physical)] = runs.count(valid_rows(array))
    rows = [
        {name: int(counts[run]) for name, counts in found.items() if counts[run]} for run in range(len(runs))
    ]
    return [dict(by_count(sample(names, NAMES))) for names in rows]


def _names(batch: pa.RecordBatch, name: str, runs: Runs) -> list[Mapping[str, int]]:
    """Count the texts of a column per run: a fair sample of them."""
    array = column(batch, name)
    if array is None or array.null_count == len(array):
        return [{} for _ in range(len(runs))]
    codes, found = texts(array)
    table = tabulate(np.array([*range(1, len(found) + 1), 0])[runs.arrange(codes)], runs, len(found) + 1)[
        :, 1:
    ]
    counted: list[Mapping[str, int]] = []
    for row in table:
        names: dict[str, int] = {}
        for code in np.flatnonzero(row).tolist():
            text = str(found[code])[:NAME_LENGTH]
            names[text] = names.get(text, 0) + int(row[code])
        counted.append(dict(by_count(sample(names, NAMES))))
    return counted


def _twins(chosen: ChosenRows, plan: ProfilePlan) -> list[Twins]:
    """Sample rows by the hash of all features, of those that a quick hash of a few lets through."""
    if not plan.columns:
        return [Twins()] * len(chosen.lengths)
    sampled = chosen.among(plan.twin_bits)
    hashes = hash_rows(sampled.rows, sorted(plan.columns))
    ends = np.cumsum(sampled.lengths)
    return [
        Twins.of(hashes[end - length : end])
        for end, length in zip(ends.tolist(), sampled.lengths.tolist(), strict=True)
    ]
