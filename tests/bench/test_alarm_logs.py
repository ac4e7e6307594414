"""What the alarm benchmark publishes is enough to count false alarms again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bench.alarms import logs, markdown, promises, report, traces
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
    told = promises.tables().splitlines()
    assert len(told) > 30
    assert [line for line in told if line not in page] == []
