"""What the alarm benchmark publishes is enough to count false alarms again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bench.alarms import earlier, logs, markdown, promises, report, traces
from bench.alarms.spec import Spec

SPEC = Spec("null", "made", "rows", 3, 2_000, 2_000, 20, 3)


def test_rows_of_which_nothing_is_kept_stay_in_the_tables() -> None:
    old = "### One\n\n" + markdown.table("ab", ["12", "34"]) + "\n\nText.\n\n" + markdown.table("cd", ["56"])
    new = (
        "### One\n\n" + markdown.table("ab", ["39", "70"]) + "\n\n### Two\n\n" + markdown.table("ab", ["12"])
    )
    found = markdown.merged(old, new, 1)
    assert found == "\n\n".join([
        "### One", markdown.table("ab", ["12", "39", "70"]), "Text.", markdown.table("cd", ["56"]),
        "### Two", markdown.table("ab", ["12"]),
    ])  # fmt: skip
    assert markdown.merged(found, "", 1) == markdown.merged(found, found, 1) == found
    assert markdown.merged("", new, 1) == new


def test_false_alarms_can_be_counted_again_from_published_logs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "FOLDER", tmp_path / "logs")
    monkeypatch.setenv("OFFING_BENCH_CACHE", str(tmp_path / "made"))
    alarms = {promises.NAME: [3, 4]}
    line = {
        "spec": SPEC.to_json(),
        "levels": {"evidence": [None, None, 1.0]},
        "grids": {},
        "check": 5,
        "seconds": 1.0,
    }
    line |= {"alarms": alarms, "promises": {promises.NAME: 180.0}, "code": "f00"}
    failed = {"spec": replace(SPEC, seed=8).to_json(), "seconds": 1.0, "error": "no column"}
    traces.keep("null", "offing", [line, failed], {})
    made = promises.tables()
    # One alarm after two judged buckets: those before it, in which the side learned, are no exposure.
    assert f"{np.log2(2 / 180):+.2f}" in made
    traces.publish("null", "offing")
    monkeypatch.setenv("OFFING_BENCH_CACHE", str(tmp_path / "elsewhere"))
    assert promises.tables() == made != ""
    (found,) = traces.read("null", "offing")
    assert found.spec == SPEC and not found.knobs and found.begin == 2
    assert traces.judged("null", "offing") == set(), "delays need the statistics of every bucket"
    traces.publish("null", "offing")
    assert promises.tables() == made


def test_the_page_tells_what_the_published_logs_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFING_BENCH_CACHE", str(tmp_path))
    page = report.README.read_text("utf-8")
    told = [line for made in (promises.tables(), earlier.tables()) for line in made.splitlines()]
    told += report.tables(["null"], ["offing"]).splitlines()
    assert len(told) > 150
    assert [line for line in told if line not in page] == []


def test_an_earlier_plan_adds_its_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FOLDER", tmp_path)
    monkeypatch.setenv("OFFING_BENCH_CACHE", str(tmp_path / "made"))
    earlier_cell = {"pool": "made", "columns": 3, "baseline": 2000, "rows": 2000}
    counts = json.dumps({**earlier_cell, "runs": 2, "alarms": 1, "buckets": 716})
    (tmp_path / "null-offing-earlier.jsonl").write_text(counts + "\n", "utf-8")
    line = {"levels": {}, "grids": {}, "promises": {promises.NAME: 180.0}, "seconds": 1.0}
    alarms: tuple[list[int], ...] = ([3], [])
    lines = [
        {**line, "spec": replace(SPEC, seed=seed).to_json(), "alarms": {promises.NAME: at}}
        for seed, at in enumerate(alarms)
    ]
    traces.keep("null", "offing", lines, {})
    # 716 buckets and an alarm; then four buckets to an alarm, and twenty without: two in 740.
    assert f"| made | 3 | 4 | {np.log2(740 / 2 / 180):+.2f} (± 1.02) | 0 of 1 |" in earlier.tables()
