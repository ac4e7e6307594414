from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from offing.errors import ConfigError
from offing.profiles.measures.spec import Custom
from offing.runtime.config import ModelConfig
from offing.runtime.config_custom import CustomConfig
from offing.runtime.config_file import parse_config

YAML = """
models:
  shop:
    custom:
      - {name: gain, sql: "CASE WHEN prediction = '1' AND label = 0 THEN -5 ELSE 1 END", aggregate: sum,
         title: Gain, better: higher}
      - {name: margin, python: "shop.measures:margin", unit: ratio}
"""


def test_measures_from_a_file() -> None:
    config = parse_config(YAML).model("shop")
    gain, margin = config.declared.custom
    assert gain == Custom("gain", "sql", "CASE WHEN prediction = '1' AND label = 0 THEN -5 ELSE 1 END", "sum")
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
