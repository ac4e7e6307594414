from __future__ import annotations

import math
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.errors import ConfigError, NotFound
from offing.metrics import catalogue
from offing.metrics.catalogue import all_metrics, get, of_family, points
from offing.metrics.metric import FAMILIES, Metric
from offing.metrics.sentence import describe
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import CategoricalCounts, NumericCounts

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

ROOT = Path(__file__).parents[2]
NOW: dict[str, list[Any]] = {
    "x": [1.0, 2.5, None, float("nan"), 1e300],
    "c": ["a", "b", "new", None, "a"],
    "score": [0.1, 0.9, 0.5, None, 0.3],
    "prediction": ["0", "1", "1", None, "0"],
    "label": [0.0, 1.0, None, 1.0, 0.0],
    "latency_ms": [1.0, 2.0, 3.0, None, 5.0],
    "error": [None, None, "timeout", None, None],
}


def check(point: Point) -> None:
    """A number with its interval, or a reason; never NaN."""
    assert point.n >= 0
    if point.status is PointStatus.OK:
        value, low, high = point.value, point.low, point.high
        assert value is not None and low is not None and high is not None
        assert all(math.isfinite(number) for number in (value, low, high))
        assert low - 1e-9 <= value <= high + 1e-9
        assert point.reason is None
        assert point.expected is None or math.isfinite(point.expected)
    else:
        assert (point.value, point.low, point.high, point.expected) == (None, None, None, None)
        assert point.reason


def test_files_name_their_metrics() -> None:
    folder = ROOT / "src/offing/metrics"
    files = {(p.parent.name, p.stem) for f in FAMILIES for p in (folder / f).glob("*.py")}
    found = {(metric.family, metric.id) for metric in all_metrics().values()}
    assert found == {pair for pair in files if pair[1] != "__init__"}


def test_every_metric_has_a_page_and_every_page_a_metric() -> None:
    pages = {page.stem: page.read_text("utf-8") for page in (ROOT / "docs/metrics").glob("*.md")}
    assert set(pages) - {"index"} == set(all_metrics())
    for metric in all_metrics().values():
        page = pages[metric.id]
        assert page.startswith(f"# {metric.title}\n")
        assert f"`{metric.id}`" in page
        assert metric.help in page.replace("\n", " ")
        assert re.findall(r"^## (.+)$", page, re.MULTILINE) == [
            "Formula", "Interval", "When to use it", "Needs", "What it cannot see", "Source",
        ]  # fmt: skip
        needs = page.split("## Needs")[1].split("## ")[0]
        assert all(need in needs for need in metric.needs)
        assert f"({metric.id}.md)" in pages["index"]


def test_a_metric_is_imported_without_the_others() -> None:
    code = (
        "import sys; from offing.metrics.catalogue import get, of_family; get('psi'); of_family('quality');"
        "print(*sorted(name for name in sys.modules if name.count('.') == 3))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.removeprefix("offing.metrics.") for name in done.stdout.split()}
    ours = {f"{metric.family}.{metric.id}" for metric in all_metrics().values()}
    assert {f"quality.{metric.id}" for metric in of_family("quality")} | {"drift.psi"} <= loaded
    assert {name.partition(".")[0] for name in loaded & ours} == {"quality", "drift"}


def test_an_unknown_metric_names_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean 'roc_auc'"):
        get("roc_acu")


def test_a_misnamed_metric_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from offing.metrics.quality import volume

    monkeypatch.setattr(volume, "METRIC", replace(get("volume"), id="size"))
    with pytest.raises(ConfigError, match=r"quality/volume\.py defines quality/size"):
        catalogue._load("quality", "volume")
    monkeypatch.delattr(volume, "METRIC")
    with pytest.raises(ConfigError, match="defines no METRIC"):
        catalogue._load("quality", "volume")


@pytest.mark.parametrize("size", [0, 1, 2, 5])
@pytest.mark.parametrize("compare", [True, False])
def test_few_rows_of_a_classifier(size: int, compare: bool, subject_of: MakeSubject) -> None:
    few = {name: values[:size] for name, values in NOW.items()}
    found = points(subject_of(few, NOW, compare=compare, kpis={"revenue": [1.0] * size}))
    for point in found:
        check(point)
        assert point.status is not PointStatus.ERROR
    assert {"psi", "ks", "roc_auc", "volume", "score_mean", "error_rate"} <= {p.metric for p in found}


@pytest.mark.parametrize("size", [0, 1, 2, 3])
@pytest.mark.parametrize("task", [Task.REGRESSION, Task.MULTICLASS, Task.UNKNOWN])
def test_few_rows_of_other_tasks(size: int, task: Task, subject_of: MakeSubject) -> None:
    rows: dict[str, Any] = {
        "x": [1.0, 2.0, 3.0],
        "prediction": [1.0, 5.0, 2.0],
        "label": [1.5, 4.0, 2.0],
    }
    if task is Task.MULTICLASS:
        rows |= {"prediction": ["a", "b", "c"], "label": ["a", "c", "c"]}
    for point in points(subject_of({k: v[:size] for k, v in rows.items()}, rows, task=task)):
        check(point)
        assert point.status is not PointStatus.ERROR


def test_a_slice_has_what_applies_to_it(subject_of: MakeSubject) -> None:
    rows = {**NOW, "c": ["a", "a", "a", "b", "b"]}
    found = points(subject_of(rows, rows, slice="c=a", segments=["c"]))
    for point in found:
        check(point)
        assert point.slice == "c=a"
    assert {point.column for point in found} == {None, "score", "prediction"}
    assert {"volume", "roc_auc", "psi", "label_coverage"} <= {point.metric for point in found}


def test_a_slice_that_the_baseline_lacks(subject_of: MakeSubject) -> None:
    rows = {"c": ["a", "b"], "score": [0.1, 0.2]}
    subject = replace(subject_of(rows, rows, slice="c=a", segments=["c"]), baseline=None)
    assert {p.status for p in points(subject, ["psi", "ks"])} == {PointStatus.NO_BASELINE}


def test_a_metric_that_fails_says_so_and_hides_no_other(
    subject_of: MakeSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(subject: Subject) -> list[Point]:
        raise ZeroDivisionError("by design")

    broken = {**all_metrics(), "missing": replace(get("missing"), compute=fail)}
    monkeypatch.setattr(catalogue, "all_metrics", lambda: broken)
    found = points(subject_of(NOW, NOW))
    errors = [point for point in found if point.status is PointStatus.ERROR]
    assert [(point.metric, point.reason) for point in errors] == [("missing", "ZeroDivisionError: by design")]
    assert "volume" in {point.metric for point in found}


def test_chosen_metrics_only(subject_of: MakeSubject) -> None:
    assert {point.metric for point in points(subject_of(NOW), ["volume", "missing"])} == {"volume", "missing"}
    with pytest.raises(NotFound):
        points(subject_of(NOW), ["volumes"])


CELLS = st.dictionaries(st.integers(-32_769, 32_768), st.integers(1, 10**7), max_size=30)
REST = st.integers(0, 10**6)


@st.composite
def numeric(draw: st.DrawFn) -> NumericCounts:
    """Counts as a decoder could hand them over, moments and extremes unrelated to the cells."""
    cells = draw(CELLS)
    ids = np.array(sorted(cells), np.int32)
    ends = sorted(draw(st.tuples(*[st.floats(-1e308, 1e308)] * 2)))
    return NumericCounts(
        ids,
        np.array([cells[i] for i in ids.tolist()], np.int64),
        *draw(st.tuples(REST, REST, REST, REST, REST)),
        minimum=ends[0] if cells else None,
        maximum=ends[1] if cells else None,
        sum_z=draw(st.integers(-(2**80), 2**80)),
        sum_z2=draw(st.integers(0, 2**120)),
    )


@st.composite
def categorical(draw: st.DrawFn) -> CategoricalCounts:
    counts = draw(st.lists(REST, min_size=2, max_size=2))
    return CategoricalCounts(np.array(counts, np.int64), *draw(st.tuples(REST, REST, REST, REST)))


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sides=st.tuples(*[st.tuples(numeric(), categorical(), numeric(), numeric())] * 2))
def test_arbitrary_counts_never_raise(sides: Any, subject_of: MakeSubject) -> None:
    rows = {"x": [1.0, 2.0], "c": ["a", "b"], "score": [0.1, 0.2], "latency_ms": [1.0, 2.0]}
    template = subject_of(rows, rows)
    profiles: list[BucketProfile] = []
    for side, profile in zip(sides, (template.current, template.baseline), strict=True):
        assert isinstance(profile, BucketProfile)
        columns = {"x": side[0], "c": side[1]}
        profiles.append(replace(profile, columns=columns, score=side[2], latency=side[3], rows=side[0].rows))
    for point in points(replace(template, current=profiles[0], baseline=profiles[1])):
        check(point)
        assert point.status is not PointStatus.ERROR, point
    for column in ("x", "c", "score"):
        assert describe(column, profiles[0], profiles[1], template.plan).startswith(f"{column}: ")


def test_the_fields_are_what_the_interface_knows() -> None:
    for metric in all_metrics().values():
        assert isinstance(metric, Metric)
        assert metric.unit in ("ratio", "count", "ms", "s", "value")
        assert metric.scope in ("model", "column", "kpi", "group")
        assert metric.better in ("higher", "lower", "neutral")
