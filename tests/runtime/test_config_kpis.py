from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from offing.domain.window import MINUTE
from offing.errors import ConfigError
from offing.runtime.config import Config, ModelConfig
from offing.runtime.config_file import parse_config
from offing.runtime.config_kpis import KpiQueryConfig

QUERY = {"name": "sold", "database": "SHOP_DB", "query": "SELECT at AS timestamp, price AS value FROM orders"}


def test_a_query_from_a_file() -> None:
    text = "models: {shop: {kpis: [{name: sold, database: SHOP_DB, query: SELECT 1, every: 5m}]}}"
    [query] = parse_config(text).model("shop").kpis
    assert (query.name, query.database, query.query, query.interval) == (
        "sold",
        "SHOP_DB",
        "SELECT 1",
        5 * MINUTE,
    )
    assert KpiQueryConfig.model_validate(QUERY).interval == MINUTE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "at least 1 character"),
        ({"name": "system.cpu"}, "belong to samples of the host"),
        ({"database": ""}, "at least 1 character"),
        ({"query": ""}, "at least 1 character"),
        ({"every": "often"}, "not a duration"),
        ({"sql": "SELECT 1"}, "Extra inputs"),
    ],
)
def test_queries_that_make_no_sense(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        KpiQueryConfig.model_validate({**QUERY, **change})


def test_two_queries_of_one_name() -> None:
    with pytest.raises(ValidationError, match="two queries give the business event 'sold'"):
        ModelConfig.model_validate({"kpis": [QUERY, QUERY]})


def test_queries_belong_to_a_model() -> None:
    with pytest.raises(ValidationError, match="give them under `models`"):
        Config.model_validate({"defaults": {"kpis": [QUERY]}})
    with pytest.raises(ConfigError, match="belong to one model"):
        parse_config("defaults: {kpis: [{name: a, database: B, query: SELECT 1}]}")
