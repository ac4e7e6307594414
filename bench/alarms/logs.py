"""The alarm logs that are published: what each run alarmed on, without the statistics of every bucket.

They are small enough for the repository, so false alarms can be counted again without judging anything again.
Delays at a measured rate need the statistics, which stay where they were made.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from bench.alarms.spec import Spec

FOLDER = Path(__file__).parent / "published"
SUITES = ("null", "days", "real")
"""Suites of which alarms as they come are counted."""

Line = dict[str, Any]


def publish(suite: str, side: str, lines: list[Line]) -> None:
    """Write the logs of these runs, one to a line, ordered by cell and seed; nothing without runs."""
    if lines:
        FOLDER.mkdir(exist_ok=True)
        text = "".join(_short(line) + "\n" for line in sorted(lines, key=_order))
        _file(suite, side).write_text(text, "utf-8")


def published(suite: str, side: str) -> list[Line]:
    """Return the logs of a side, empty where none are published; they have no levels and no grids."""
    file = _file(suite, side)
    rows = file.read_text("utf-8").splitlines() if file.exists() else []
    return [{"levels": {}, "grids": {}, **json.loads(row)} for row in rows]


def _file(suite: str, side: str) -> Path:
    return FOLDER / f"{suite}-{side}.jsonl"


def _order(line: Line) -> tuple[str, int]:
    spec = Spec(**line["spec"])
    return spec.cell, spec.seed


def _short(line: Line) -> str:
    usual = {one.name: one.default for one in dataclasses.fields(Spec)}
    spec = {name: value for name, value in line["spec"].items() if value != usual[name]}
    kept = ("check", "begin", "alarms", "promises", "seconds", "code")
    return json.dumps({"spec": spec, **{name: line[name] for name in kept if name in line}})
