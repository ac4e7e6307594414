"""How a side is asked and answers: `python with_x.py TASK ANSWERS`.

TASK is JSON: `pools` (folder), `runs` (specs), `seconds` (no run is begun after them), `options` (of the
side). ANSWERS gets one line of JSON for each run, as soon as it is done. Runs under every side's own
Python, with the checkout on its path, so it needs numpy only; `table` needs pandas.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from bench.alarms.pools import load
from bench.alarms.spec import Spec
from bench.alarms.streams import Field, Frame, Stream

Options = dict[str, Any]


@dataclass
class Trace:
    """What a side says about one run, one value for each judged bucket.

    levels: statistics that alarm when they reach a threshold (larger is more alarming; NaN: could not say).
    grids: alarms by setting of a knob, for detectors whose state depends on the setting; the settings from
    the loosest to the strictest. alarms: alarms of a configuration as it is, such as the defaults.
    promises: the mean number of buckets between false alarms that a configuration of `alarms` states.
    """

    levels: dict[str, Sequence[float]] = field(default_factory=dict)
    grids: dict[str, dict[str, Sequence[bool]]] = field(default_factory=dict)
    alarms: dict[str, Sequence[bool]] = field(default_factory=dict)
    promises: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the trace with levels in six digits and alarms as the numbers of their buckets."""
        return {
            "levels": {name: [_short(x) for x in values] for name, values in self.levels.items()},
            "grids": {n: {k: _buckets(v) for k, v in grid.items()} for n, grid in self.grids.items()},
            "alarms": {name: _buckets(values) for name, values in self.alarms.items()},
            "promises": self.promises,
        }


Judge = Callable[[Stream, Options], Trace]


def answer(judge: Judge) -> None:
    """Judge every run of the task until its time is used up; a run that fails says why."""
    task = json.loads(Path(sys.argv[1]).read_text())
    began, pools = time.perf_counter(), {}
    with Path(sys.argv[2]).open("w") as answers:
        for run in task["runs"]:
            if time.perf_counter() - began > task["seconds"]:
                break
            spec, start = Spec(**run), time.perf_counter()
            if spec.pool not in pools:
                pools[spec.pool] = load(Path(task["pools"]) / f"{spec.pool}.npz")
            line: dict[str, Any] = {"spec": run}
            try:
                stream = Stream(spec, pools[spec.pool])
                line |= judge(stream, task["options"]).to_json()
                line["check"] = stream.check()
            except Exception:  # noqa: BLE001 what a side cannot judge is a result
                line["error"] = traceback.format_exc(limit=-3)[-800:]
            line["seconds"] = round(time.perf_counter() - start, 3)
            answers.write(json.dumps(line) + "\n")
            answers.flush()


def judged(stream: Stream) -> range:
    """Return the buckets that a side without a state needs to judge: those from an injected shift on, or all.

    What it would say before is what the null runs measure; of a real event nobody knows, so all are judged.
    """
    return range(max(stream.spec.start, 0) if stream.spec.shift else 0, stream.spec.buckets)


def together(frames: Sequence[Frame]) -> Frame:
    """Return the rows of several buckets as one."""
    return {name: np.concatenate([frame[name] for frame in frames]) for name in frames[0]}


def table(frame: Frame, fields: Sequence[Field]) -> Any:
    """Return the rows as pandas gives them to a user: names of levels as strings, None where missing."""
    import pandas as pd

    columns = {}
    for one in fields:
        values = frame[one.name]
        if one.categorical:
            names = np.array([*one.levels, "never seen before"], dtype=object)
            missing = np.isnan(values)
            values = names[np.where(missing, 0, values).astype(np.int64)]
            values[missing] = None
        columns[one.name] = values
    return pd.DataFrame(columns)


def filled(frame: Frame, baseline: Frame, fields: Sequence[Field]) -> Frame:
    """Return the rows without missing values, for tools that take none.

    A number becomes the baseline's median, a level one of its own.
    """
    full = {}
    for one in fields:
        value = len(one.levels) + 1.0 if one.categorical else float(np.nanmedian(baseline[one.name]))
        full[one.name] = np.where(np.isnan(frame[one.name]), value, frame[one.name])
    return full


def _short(value: float) -> float | None:
    return float(f"{value:.6g}") if np.isfinite(value) else None


def _buckets(alarms: Sequence[bool]) -> list[int]:
    return [int(b) for b in np.flatnonzero(np.asarray(alarms))]
