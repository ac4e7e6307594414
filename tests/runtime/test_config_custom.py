from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from offing.domain.point import PointStatus, Series
from offing.errors import ConfigError
from offing.profiles.measures.spec import Custom
from offing.runtime.config import ModelConfig
from offing.runtime.config_custom import CustomConfig
from offing.runtime.config_file import parse_config

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

YAML = """
models:
  shop:
    custom:
      - {name: earn, sql: "CASE WHEN prediction = '1' AND label = 0 THEN -5 ELSE 1 END", aggregate: sum,
         title: Gain, better: higher}
      - {name: margin, python: "shop.measures:margin", unit: ratio}
"""


def test_measures_from_a_file() -> None:
    config = parse_config(YAML).model("shop")
    gain, margin = config.declared.custom
    assert gain == Custom("earn", "sql", "CASE WHEN prediction = '1' AND label = 0 THEN -5 ELSE 1 END", "sum")
    assert margin == Custom("margin", "python", "shop.measures:margin", "mean")
    assert (config.custom[0].title, config.custom[0].better, config.custom[1].unit) == (
        "Gain",
        "higher",
        "ratio",
    )


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ({"name": "x"}, "needs `python` or `sql`, one of them"),
        ({"name": "x", "python": "a:b", "sql": "1"}, "needs `python` or `sql`, one of them"),
        ({"name": "X", "sql": "1"}, "String should match"),
        ({"name": "a b", "sql": "1"}, "String should match"),
        ({"name": "ndcg@5", "sql": "1"}, "String should match"),
        ({"name": "accuracy", "sql": "1"}, "'accuracy' is the name of a metric"),
        ({"name": "custom", "sql": "1"}, "'custom' is the name of a metric"),
        ({"name": "cost", "sql": "1"}, "'cost' is measured already"),
        ({"name": "x", "python": "module.function"}, "not `package.module:function`"),
        ({"name": "x", "python": "module:"}, "not `package.module:function`"),
        ({"name": "x", "python": "os:system('rm')"}, "not `package.module:function`"),
        ({"name": "x", "sql": "sum(label)"}, "sum depends on more than the row"),
        ({"name": "x", "sql": "1; DROP TABLE rows"}, "not SQL"),
        ({"name": "x", "sql": "1", "aggregate": "median"}, "Input should be 'mean', 'sum' or 'rate'"),
        ({"name": "x", "sql": "1", "code": "1"}, "Extra inputs"),
    ],
)
def test_measures_that_make_no_sense(measure: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CustomConfig.model_validate(measure)


def test_two_measures_of_one_name() -> None:
    twice = [{"name": "x", "sql": "1"}, {"name": "x", "sql": "2"}]
    with pytest.raises(ValidationError, match="two measures are called 'x'"):
        ModelConfig.model_validate({"custom": twice})


def test_a_mistake_names_its_line() -> None:
    with pytest.raises(
        ConfigError, match=r"offing.yaml:5: models.shop.custom.0: random depends on more than"
    ):
        parse_config("models:\n  shop:\n    custom:\n      # a measure\n      - {name: x, sql: random()}\n")


def test_a_measure_is_counted_stored_and_judged(open_desk: Callable[..., Desk], year: Traffic) -> None:
    """From the configuration through the profiles to a verdict, and the same again after a rebuild."""
    model = {
        "bucket": "1d",
        "segments": ["carrier"],
        "custom": [
            {"name": "far", "sql": "CASE WHEN distance > 600 THEN 1 ELSE -1 END", "aggregate": "sum"},
            {"name": "broken", "sql": "no_such_column"},
            {"name": "gone", "python": "no_such_module_at_all:f"},
        ],
        "monitors": [
            {"name": "too far", "metric": "custom", "column": "far", "above": 0},
            {"name": "broken", "metric": "custom", "column": "broken", "above": 0},
        ],
    }
    desk = open_desk("custom", {"models": {"small": model}})
    desk.send(year)
    desk.rest()
    assert desk.app.worker.failed == {}
    view = desk.app.view("small")
    assert view is not None
    far = view.history.series[Series("custom", "far")]
    distance = np.asarray(year.predictions["features.distance"]).reshape(45, 200)
    np.testing.assert_allclose(far.value[:45], np.where(distance > 600, 1, -1).sum(axis=1))
    own = [v for v in view.evaluation.verdicts if v.alarming and v.series == Series("custom", "far")]
    alarms = {v.at.start for v in own}
    wrong = {int(start) for start, value in zip(view.history.starts, far.value, strict=True) if value > 0}
    assert alarms and alarms == wrong & {int(start) for start in view.history.starts[view.history.judged]}
    stored = desk.app.points.load("small", metrics=["custom"], column="broken")
    assert {point.status for point in stored} == {PointStatus.ERROR}
    assert "no_such_column" in str(stored[0].reason) and "(prediction p" in str(stored[0].reason)
    before = desk.digests()
    desk.app.worker.rebuild("small")
    assert desk.digests() == before
