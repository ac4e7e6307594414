"""Four years of the American Community Survey: its answers change, a model of employment stays as good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from offing.domain.window import DAY, parse_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.real_events.conftest import Events, Life

    from offing.state.incident_store import Record

FILE = Path(__file__).parents[1] / "data/acs/ma_employment.parquet"
START = parse_time("2024-01-01")
YEARS = (2015, 2016, 2017, 2018)
ROWS_A_DAY, BASELINE, STREAM = 2_000, 16, 60
LABELS_AFTER = 1
TOGETHER = 10
"""Days between two nights of work: what is judged is the same, for verdicts are of closed days."""


def scores(table: pa.Table, taught: np.ndarray) -> np.ndarray:
    """Return P(employed) by a logistic regression on age and answers, taught the rows of 2015 given."""
    names = [name for name in table.column_names if name not in ("AGEP", "employed", "year")]
    codes = np.column_stack([table[name].to_numpy(zero_copy_only=False).astype(str) for name in names])
    age = StandardScaler().fit_transform(table["AGEP"].to_numpy().reshape(-1, 1).astype(float))
    columns = np.column_stack([age, age**2, OneHotEncoder(sparse_output=False).fit_transform(codes)])
    model = LogisticRegression(max_iter=500, random_state=0)
    model.fit(columns[taught], table["employed"].to_numpy()[taught])
    found: np.ndarray = model.predict_proba(columns)[:, 1]
    return found


def read(events: type[Events]) -> Events:
    """Return the persons whom the model was not taught, year after year, and the truth a day later.

    Within a year they are shuffled: a survey's persons have no order of time, and in the files of 2017 and
    2018 all who live in group quarters stand together.
    """
    table: pa.Table = pq.read_table(FILE)
    year, random = table["year"].to_numpy(), np.random.default_rng(0)
    taught = (year == YEARS[0]) & (random.random(table.num_rows) < 0.2)
    score, truth = scores(table, taught), table["employed"].to_numpy().astype(np.float64)
    order = np.concatenate([random.permutation(np.flatnonzero(~taught & (year == one))) for one in YEARS])
    order = order[: (BASELINE + STREAM) * ROWS_A_DAY]
    persons, number = table.take(pa.array(order)), np.arange(len(order))
    at = START + number * (DAY // ROWS_A_DAY)
    ids = pa.array([f"person{one}" for one in number])
    features = {
        f"features.{name}": persons[name].cast(pa.float64() if name == "AGEP" else pa.string())
        for name in table.column_names
        if name not in ("employed", "year")
    }
    stamps = pa.array(at, pa.timestamp("us", "UTC"))
    known = pa.array(at + LABELS_AFTER * DAY, pa.timestamp("us", "UTC"))
    return events(
        pa.table({"id": ids, "timestamp": stamps, "score": score[order], **features}),
        pa.table({"id": ids, "value": truth[order], "timestamp": known}),
    )


@pytest.fixture(scope="module")
def life(begin: Callable[..., Life], events: type[Events]) -> Life:
    """Return the model after three years; what was not taught of the first year is the baseline."""
    begun = begin({"baseline": {"first": f"{BASELINE}d"}, "bucket": "1d", "task": "binary"}, START)
    sent = read(events)
    begun.live(sent, BASELINE, judged=False)
    for _ in range(STREAM // TOGETHER):
        begun.live(sent, TOGETHER, judged=False)
    begun.live(sent, LABELS_AFTER)
    return begun


@pytest.fixture(scope="module")
def told(life: Life) -> Sequence[Record]:
    return life.incidents()


def test_nobody_was_paged(told: Sequence[Record]) -> None:
    """No incident was critical at any time: an incident's log says when it became loud."""
    assert [one["title"] for one in told if one["severity"] == "critical"] == []


def test_the_drift_was_seen_in_one_incident_and_said_to_be_harmless(told: Sequence[Record]) -> None:
    (drift,) = [one for one in told if one["cause"] == "drift"]
    assert "ANC" in drift["title"]
    assert drift["details"]["harm"]["verdict"] == "harmless"
    assert drift["severity"] == "info"


def test_all_days_were_judged_with_their_labels(life: Life) -> None:
    view = life.app.view("real")
    assert view is not None
    judged = {one.monitor: one for one in view.evaluation.monitors}
    assert all(str(one.state.value) == "ok" for one in judged.values())
    assert int(view.history.judged.sum()) >= STREAM
    by_metric = {series.metric: points for series, points in view.history.series.items() if not series.column}
    labelled = by_metric["roc_auc"].value[view.history.judged][:STREAM]
    assert np.isfinite(labelled).all()
    assert 0.86 < labelled.min() <= labelled.max() < 0.93
