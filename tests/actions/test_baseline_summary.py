from __future__ import annotations

import json

import numpy as np
import pyarrow as pa

from offing.actions.baseline_summary import baseline_summary
from offing.domain.schema import Task
from offing.domain.window import DAY, HOUR, Window
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan


def rows() -> pa.Table:
    draw = np.random.default_rng(3)
    n = 4000
    size = draw.normal(50, 10, n)
    size[:40] = np.nan
    return pa.table(
        {
            "prediction_id": [f"p{i}" for i in range(n)],
            "timestamp": pa.array(np.sort(draw.integers(0, DAY, n)), pa.timestamp("us", "UTC")),
            "received_at": pa.array(np.full(n, DAY), pa.timestamp("us", "UTC")),
            "score": draw.random(n),
            "f_size": size,
            "f_colour": pa.array(np.array(["red", "green"])[draw.integers(0, 2, n)]),
        }
    )


def test_counts_moments_and_quantiles_agree_with_the_rows() -> None:
    table = rows()
    plan = ProfilePlan.fit(table, task=Task.BINARY, segments=())
    baseline = merge(list(profile(table, plan, width=HOUR).values()), width=DAY)
    found = baseline_summary(plan, Window(0, DAY), baseline)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["rows"] == 4000 and found["from"] == "1970-01-01T00:00:00Z"
    size = found["features"]["size"]
    values = np.asarray(table["f_size"])
    values = values[np.isfinite(values)]
    assert size["kind"] == "numeric" and size["rows"] == 4000 and size["invalid"] == 40
    assert abs(size["mean"] - values.mean()) < 0.01
    assert abs(size["standard_deviation"] - values.std(ddof=1)) < 0.02
    assert (size["minimum"], size["maximum"]) == (values.min(), values.max())
    for q, value in size["quantiles"].items():
        assert abs(value - np.quantile(values, float(q))) < 0.5, q
    colour = found["features"]["colour"]
    assert colour["kind"] == "categorical" and sum(colour["levels"].values()) == 4000
    assert found["score"]["kind"] == "numeric"


def test_before_there_is_a_baseline() -> None:
    assert baseline_summary(None, None, None) == {"rows": None}
    plan = ProfilePlan.fit(rows(), task=Task.BINARY, segments=())
    assert baseline_summary(plan, None, None) == {"rows": None}
