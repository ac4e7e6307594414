"""What the sides said: a JSON file for each suite and side in the cache, with seeds, options and freeze.

Of runs that are not in the cache, published logs say what alarmed.
"""

from __future__ import annotations

import json
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.alarms import logs
from bench.alarms.draws import Floats
from bench.alarms.spec import Spec
from bench.metrics.peers import cache
from bench.metrics.results import machine


@dataclass(frozen=True)
class Run:
    """One run as one side saw it. `knobs` holds, by name, one number for each bucket: the strictest setting
    that alarmed there, or the level; larger is more alarming, -inf where it could not alarm. `begin` is the
    first bucket that was judged: a side that says that it still learns is not exposed to false alarms."""

    spec: Spec
    knobs: dict[str, Floats]
    alarms: dict[str, Floats]
    promises: dict[str, float]
    seconds: float
    begin: int = 0


def results() -> Path:
    """Return the folder of the results."""
    return cache() / "results" / "alarms"


def file_of(suite: str, side: str) -> Path:
    """Return where a side's runs of a suite are kept."""
    return results() / f"{suite}-{side}.json"


def keep(suite: str, side: str, lines: list[dict[str, Any]], conditions: dict[str, Any]) -> None:
    """Keep runs, in place of those of the same specs that were kept before."""
    file = file_of(suite, side)
    old = json.loads(file.read_text())["runs"] if file.exists() else []
    new = {json.dumps(line["spec"], sort_keys=True) for line in lines}
    kept = [line for line in old if json.dumps(line["spec"], sort_keys=True) not in new]
    about = {**conditions, "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "machine": machine()}
    about["python"] = platform.python_version()
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"about": about, "runs": [*kept, *lines]}))
    part.rename(file)


def read(suite: str, side: str) -> list[Run]:
    """Return the runs that a side judged; those that failed are not among them (see `failures`)."""
    return [_run(line) for line in _lines(suite, side) if "error" not in line]


def failures(suite: str, side: str) -> list[str]:
    """Return the last line of what each failed run said."""
    return [line["error"].strip().splitlines()[-1] for line in _lines(suite, side) if "error" in line]


def disagreements(suite: str, sides: list[str]) -> list[str]:
    """Return the specs of which two sides did not see the same rows, by checksum."""
    seen: dict[str, int] = {}
    wrong = []
    for side in sides:
        for line in _lines(suite, side):
            name = json.dumps(line["spec"], sort_keys=True)
            if "check" in line and seen.setdefault(name, line["check"]) != line["check"]:
                wrong.append(f"{side}: {name}")
    return wrong


def publish(suite: str, side: str) -> None:
    """Publish the logs of all runs, those that were published before included."""
    lines = [{**line, "begin": _begin(line)} for line in _lines(suite, side) if "error" not in line]
    logs.publish(suite, side, lines)


def judged(suite: str, side: str) -> set[Spec]:
    """Return the runs whose statistics are in the cache: they need not be judged again."""
    return {Spec(**line["spec"]) for line in _cached(suite, side) if "error" not in line}


def _lines(suite: str, side: str) -> list[dict[str, Any]]:
    cached = _cached(suite, side)
    known = {Spec(**line["spec"]) for line in cached}
    return [*cached, *(line for line in logs.published(suite, side) if Spec(**line["spec"]) not in known)]


def _cached(suite: str, side: str) -> list[dict[str, Any]]:
    file = file_of(suite, side)
    return list(json.loads(file.read_text())["runs"]) if file.exists() else []


def _run(line: dict[str, Any]) -> Run:
    spec = Spec(**line["spec"])
    knobs = {
        name: np.array([-np.inf if value is None else value for value in values], dtype=np.float64)
        for name, values in line["levels"].items()
    }
    for name, grid in line["grids"].items():
        knobs[name] = np.full(spec.buckets, -np.inf)
        for strictness, buckets in enumerate(grid.values()):
            knobs[name][buckets] = strictness
    alarms = {}
    for name, buckets in line["alarms"].items():
        alarms[name] = np.zeros(spec.buckets)
        alarms[name][buckets] = 1.0
    return Run(spec, knobs, alarms, line["promises"], line["seconds"], _begin(line))


def _begin(line: dict[str, Any]) -> int:
    """Return the first bucket with any level; 0 for a side that tells none."""
    if "begin" in line:
        return int(line["begin"])
    known = [at for values in line["levels"].values() for at, value in enumerate(values) if value is not None]
    return min(known, default=0)
