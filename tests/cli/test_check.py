from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from offing.cli.check import CRITICAL, OK, TOO_FEW, USAGE, WARNED, check

app = typer.Typer()
app.command()(check)


def rows(path: Path, count: int = 2000, seed: int = 0, **change: Any) -> str:
    rng = np.random.default_rng(seed)
    score = rng.beta(2, 5, count)
    columns: dict[str, Any] = {
        "distance": rng.lognormal(6, 0.4, count),
        "<b>town</b>": rng.choice(["Ulm", "<script>"], count),
        "score": score,
        "label": (rng.random(count) < score).astype(int),
    }
    for name, how in change.items():
        columns[name] = how(columns[name])
    pq.write_table(pa.table(columns), path)
    return str(path)


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return rows(tmp_path / "reference.parquet")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def test_the_same_source_is_ok(reference: str, tmp_path: Path) -> None:
    result = run(reference, rows(tmp_path / "b.parquet", seed=1), "--fail-on", "warning")
    assert result.exit_code == OK
    assert "score = score, label = label" in result.stdout and "● ok" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_break_is_critical_and_named(reference: str, tmp_path: Path) -> None:
    result = run(reference, rows(tmp_path / "b.parquet", seed=1, distance=lambda values: values * 1.609344))
    assert result.exit_code == CRITICAL
    assert "distance is scaled by 1.609" in result.stdout


def test_a_shift_fails_only_when_asked(reference: str, tmp_path: Path) -> None:
    current = rows(tmp_path / "b.parquet", seed=1, distance=lambda values: values + 120)
    assert run(reference, current).exit_code == OK
    assert run(reference, current, "--fail-on", "warning").exit_code == WARNED


def test_too_few_rows(reference: str, tmp_path: Path) -> None:
    result = run(reference, rows(tmp_path / "b.parquet", 20))
    assert result.exit_code == TOO_FEW and "too few" in result.stdout


BAD = (
    ["nowhere.parquet"],
    ["b.parquet", "--label", "lable"],
    ["b.parquet", "--segment", "twon"],
    ["b.parquet", "--html", "no/folder/a.html"],
)


@pytest.mark.parametrize("arguments", BAD)
def test_what_cannot_be_used_is_one_line(reference: str, tmp_path: Path, arguments: list[str]) -> None:
    rows(tmp_path / "b.parquet")
    result = run(reference, str(tmp_path / arguments[0]), *arguments[1:])
    assert result.exit_code == USAGE
    assert result.stderr.startswith("offing: ") and result.stderr.count("\n") == 1
    assert not result.stdout


def test_json_is_one_object_without_nan(reference: str, tmp_path: Path) -> None:
    current = rows(tmp_path / "b.parquet", seed=1, distance=lambda values: np.full(len(values), np.nan))
    result = run(reference, current, "--json", "--segment", "<b>town</b>")
    document = json.loads(result.stdout, parse_constant=pytest.fail)
    assert set(document) >= {"verdict", "guesses", "findings", "points"}
    assert document["verdict"] == "critical" and document["guesses"] == {"score": "score", "label": "label"}
    finding = {
        "severity",
        "kind",
        "column",
        "slice",
        "metric",
        "sentence",
        "value",
        "low",
        "high",
        "expected",
    }
    point = {"metric", "column", "slice", "value", "low", "high", "n", "m", "expected", "status", "reason"}
    assert set(document["findings"][0]) == finding
    assert all(set(row) == point for row in document["points"])
    assert {row["slice"] for row in document["points"]} == {None, "<b>town</b>=Ulm", "<b>town</b>=<script>"}


def test_the_page_is_one_file_and_escapes_all_text(reference: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    current = rows(tmp_path / "b.parquet", seed=1, distance=lambda values: values * 1.609344)
    assert run(reference, current, "--html", str(page)).exit_code == CRITICAL
    text = page.read_text("utf-8")
    assert "<script" not in text and "<b>town" not in text and "&lt;b&gt;town" in text
    assert "http" not in text and "@import" not in text
    assert text.index("distance is scaled") < text.index("<article")
    assert text.count("<article") == 3 and "prefers-color-scheme: dark" in text
    assert "NaN" not in text and "nan," not in text


def test_csv_files_compare_like_the_parquet_files_they_came_from(tmp_path: Path) -> None:
    from pyarrow import csv

    paths = []
    for seed in (0, 1):
        rows(tmp_path / "a.parquet", seed=seed)
        paths.append(tmp_path / f"{seed}.csv")
        csv.write_csv(pq.read_table(tmp_path / "a.parquet"), paths[-1])
    result = run(str(paths[0]), str(paths[1]), "--json")
    assert result.exit_code == OK and json.loads(result.stdout)["findings"] == []
