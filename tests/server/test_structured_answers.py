"""Answers of many values, from the SDK over HTTP to their metrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pytest

import offing
from offing.runtime.config import Config

SHOWN = ["ale", "bread", "cheese", "dates", "eggs", "figs"]
SETTINGS = Config.model_validate(
    {
        "models": {
            "shop": {"task": "ranking", "ranks": [3], "baseline": {"from": "2026-03-01", "to": "2026-03-03"}},
            "load": {"horizon": "hours_ahead", "baseline": {"from": "2026-03-01", "to": "2026-03-03"}},
        },
        "defaults": {"baseline": {"first": "2d"}},
    }
)


@pytest.fixture(scope="module")
def served(open_site: Any) -> Iterator[Any]:
    """A site whose address the SDK of this process has."""
    site = open_site(SETTINGS)
    offing.init(site.url, key=site.key, strict=True)
    yield site
    offing.shutdown()


def days(site: Any, model: str, metric: str, **query: str) -> dict[tuple[str | None, str], float]:
    """Return the value of each column and day of a metric."""
    answer = site.api.get(f"/api/v1/models/{model}/metrics", params={"metric": metric, **query})
    assert answer.status_code == 200, answer.text
    return {
        (series["column"], day[:10]): value
        for series in answer.json()["series"]
        for day, value in zip(series["t"], series["value"], strict=True)
    }


def finish(site: Any) -> None:
    assert offing.flush()
    assert offing.counters().dropped == {}
    site.work()
    assert site.is_balanced()


def log(model: str, day: int, answer: Any, truth: Any, **features: Any) -> None:
    moment = f"2026-03-{day:02d}T0{len(features) % 9}:00:00Z"
    id = offing.model(model).log(features, prediction=answer, timestamp=moment)
    offing.label(model, id=id, value=truth, timestamp=f"2026-03-{day:02d}T18:00:00Z")


def test_a_ranking_is_logged_labelled_and_measured(served: Any) -> None:
    rng = np.random.default_rng(0)
    gains = {}
    for day in (1, 2, 3, 4):
        found = []
        for _ in range(30):
            shown = rng.permutation(SHOWN).tolist()
            truth = {item: int(gain) for item, gain in zip(SHOWN, rng.integers(0, 3, 6), strict=True)}
            truth["ale"] = 2
            log("shop", day, shown, truth)
            best = sorted(truth.values(), reverse=True)[:3]
            weights = 1 / np.log2([2, 3, 4])
            found.append(np.dot([truth[item] for item in shown[:3]], weights) / np.dot(best, weights))
        gains[f"2026-03-{day:02d}"] = float(np.mean(found))
    finish(served)
    measured = days(served, "shop", "ndcg")
    assert {day: value for (_, day), value in measured.items()} == pytest.approx(gains, abs=1e-5)
    assert {column for column, _ in measured} == {"@3"}
    assert set(days(served, "shop", "catalogue_coverage").values()) == {1.0}
    shares = served.api.get("/api/v1/models/shop/columns/prediction").json()
    assert shares["current"]["rows"] > 0


def test_what_is_logged_says_what_the_task_is(served: Any) -> None:
    for day in (1, 2, 3):
        for i in range(20):
            log("tags", day, ["new", "sale"] if i % 2 else ["new"], ["new"])
            log("pets", day, {"cat": 0.75, "dog": 0.25}, "cat" if i % 4 else "dog")
            log("demand", day, {"value": 10 + i, "low": 5, "high": 25, "q0.9": 22}, 12 + i)
    finish(served)
    tasks = {m["name"]: m["task"] for m in served.api.get("/api/v1/models").json()["models"]}
    assert (tasks["tags"], tasks["pets"], tasks["demand"]) == ("multilabel", "multiclass", "regression")
    assert days(served, "tags", "multilabel_f1")[None, "2026-03-03"] == pytest.approx(80 / 100, abs=1e-6)
    assert days(served, "pets", "class_brier")[None, "2026-03-03"] == pytest.approx(0.375, abs=1e-6)
    assert days(served, "pets", "score_mean")[None, "2026-03-03"] == pytest.approx(0.75, abs=1e-3)
    assert days(served, "demand", "mae")[None, "2026-03-03"] == pytest.approx(2.0, rel=1e-3)
    assert days(served, "demand", "interval_coverage")[None, "2026-03-03"] == 0.7
    assert set(days(served, "demand", "pinball_loss")) >= {("q0.9", "2026-03-03")}


def test_frames_have_columns_of_lists(served: Any) -> None:
    frame = pd.DataFrame(
        {
            "id": [f"f{i}" for i in range(40)],
            "at": pd.date_range("2026-03-02", periods=40, freq="h", tz="UTC"),
            "shown": [["ale", "bread"], ["bread", "ale"]] * 20,
            "bought": [["ale"]] * 39 + [None],
        }
    )
    receipt = offing.model("shop").log_frame(
        frame, id="id", timestamp="at", prediction="shown", label="bought", features=[]
    )
    assert (receipt.accepted, receipt.labels, receipt.items) == (40, 39, ())
    finish(served)
    (found,) = days(served, "shop", "mrr", whole="true", t="2026-03-02..2026-03-04").values()
    assert 0.5 < found < 1.0


def test_by_horizon_is_by_slice(served: Any) -> None:
    """The errors grow with how far ahead a forecast looks."""
    for day in (1, 2, 3):
        for hours in (1, 24):
            for i in range(20):
                error = hours / 4 * (-1) ** i
                log("load", day, 100.0 + i + error, 100.0 + i, hours_ahead=str(hours))
    finish(served)
    found = {
        hours: days(served, "load", metric, slice=f"hours_ahead={hours}", whole="true")
        for hours, metric in ((1, "mae"), (24, "rmse"))
    }
    assert list(found[1].values()) == [pytest.approx(0.25, rel=1e-2)]
    assert list(found[24].values()) == [pytest.approx(6.0, rel=1e-2)]
