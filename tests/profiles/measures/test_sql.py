from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from offing.errors import ConfigError, MissingExtra
from offing.profiles.measures import sql
from offing.profiles.measures.sql import check_expression, evaluate

ROWS = pa.table(
    {
        "prediction": ["1", "1", "0", None],
        "label": [0.0, 1.0, None, 0.0],
        "dep delay": [10.0, None, float("nan"), -3.5],
        "timestamp": pa.array([0, 3_600_000_000, None, 7_200_000_000], pa.timestamp("us", tz="UTC")),
        "tags": ['{"weight": 3}', None, None, None],
    }
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("CASE WHEN prediction = '1' AND label = 0 THEN -5 ELSE 1 END", [-5, 1, 1, 1]),
        ('"dep delay" * 2', [20, np.nan, np.nan, -7]),
        ("label = 1", [0, 1, np.nan, 0]),
        ("hour(timestamp)", [0, 1, np.nan, 2]),
        ("tags->>'$.weight'", [3, np.nan, np.nan, np.nan]),
        ("greatest(label, 0.5) -- at least a half", [0.5, 1, 0.5, 0.5]),
        ("1 / label", [np.inf, 1, np.nan, np.inf]),
        ("7", [7, 7, 7, 7]),
        ("nullif(label, 0)", [np.nan, 1, np.nan, np.nan]),
        ("hour(CAST('2020-01-01 12:00:00+03' AS TIMESTAMPTZ))", [9, 9, 9, 9]),
    ],
)
def test_a_number_per_row(expression: str, expected: list[float]) -> None:
    np.testing.assert_array_equal(evaluate(expression, ROWS), expected)


def test_rows_keep_their_order() -> None:
    values = np.random.default_rng(1).normal(size=300_000)
    found = evaluate("x + 1", pa.table({"x": values}))
    np.testing.assert_array_equal(found, values + 1)
    assert len(evaluate("x + 1", pa.table({"x": values}).slice(0, 0))) == 0


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("label; SELECT 1", "not SQL"),
        ("label); DROP TABLE rows; SELECT (1", "not SQL"),
        ("label); SELECT (1", "not one SQL expression"),
        ("label) FROM rows WHERE (label > 0", "not one SQL expression"),
        ("label), (1", "not one SQL expression"),
        ("label) ORDER BY (1", "not one SQL expression"),
        ("label) UNION SELECT (1", "not one SQL expression"),
        ("", "not .*SQL"),
        ("-- nothing", "not .*SQL"),
        ("label +", "not SQL"),
        ("(SELECT max(label) FROM rows)", "subquery"),
        ("label IN (SELECT 1)", "subquery"),
        ("(SELECT content FROM read_text('/etc/passwd'))", "subquery"),
        ("sum(label)", "more than the row"),
        ("avg(label) OVER ()", "window function"),
        ("row_number() OVER ()", "window function"),
        ("*", "more than one column"),
        ("COLUMNS('l.*')", "more than one column"),
        ("?", "parameter"),
        ("random()", "more than the row"),
        ("now() - timestamp", "more than the row"),
        ("age(timestamp)", "depends on today"),
        ("current_date", "not of the row"),
        ("offing_row", "not of the row"),
        ("getvariable('x')", "more than the row"),
        ("current_setting('threads')", "more than the row"),
        ("unnest([1, 2])", "no function 'unnest'"),
        ("labelled(1)", "no function 'labelled'"),
    ],
)
def test_what_a_row_alone_does_not_decide_is_refused(expression: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        check_expression(expression)
    with pytest.raises(ConfigError, match=why):
        evaluate(expression, ROWS)


@pytest.mark.parametrize(
    "expression", ["no_such_column", "CAST(prediction AS DATE)", "[1, 2]", "prediction || 'x'"]
)
def test_what_fails_on_the_rows_raises(expression: str) -> None:
    check_expression(expression)
    with pytest.raises(Exception, match="Error"):
        evaluate(expression, ROWS)


def test_nothing_but_the_rows_can_be_reached(tmp_path: Path) -> None:
    """Should an expression get past the check, the database itself opens no file and changes no setting."""
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    database = sql._database().cursor()
    for query in (
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        f"ATTACH '{tmp_path}/other.db'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ):
        with pytest.raises(Exception, match=r"disabled|locked"):
            database.execute(query)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_rows_of_one_evaluation_are_not_there_in_the_next() -> None:
    evaluate("label", ROWS)
    with pytest.raises(Exception, match="rows"):
        sql._database().cursor().execute("SELECT * FROM rows")


def test_without_duckdb_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for cached in (sql._open, sql._functions, check_expression):
        cached.cache_clear()
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtra, match=r"pip install 'offing\[sql\]'"):
        check_expression("label")
    monkeypatch.undo()
    check_expression("label")
