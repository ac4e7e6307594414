"""An SQL expression as a number per row, computed by DuckDB without access to anything but the rows."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from offing.errors import ConfigError, MissingExtra, nearest
from offing.profiles.grid import Floats

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SETTINGS: Mapping[str, str | bool | int] = {"enable_external_access": False, "threads": 1}
_ROW = "offing_row"
_NOT_OF_THE_ROW = frozenset(
    {_ROW, "rowid", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
)
"""What is read like a column, and tells the time or where the row happens to stand."""

_OF_THE_SESSION = frozenset({"current_setting", "getvariable", "version"})
"""Functions that some versions of DuckDB call constant."""

_REFUSED = {
    "SUBQUERY": "a subquery",
    "WINDOW": "a window function",
    "STAR": "more than one column",
    "PARAMETER": "a parameter",
}
_EMPTY = ("where_clause", "having", "qualify", "sample", "group_expressions", "modifiers")
_opening = threading.Lock()


@lru_cache(maxsize=256)
def check_expression(expression: str) -> None:
    """Raise unless `expression` is one SQL expression that a row alone decides.

    It is parsed, not run. Refused, as ConfigError: what is not one expression, subqueries, aggregates,
    window functions, and functions whose result depends on more than their arguments, such as the
    time or chance. MissingExtra without DuckDB.
    """
    parsed = _parsed(expression)
    for node in _nodes(parsed):
        kind = node["class"]
        if kind in _REFUSED:
            raise ConfigError(f"not an expression of one row: {_REFUSED[kind]}: {expression}")
        if kind == "FUNCTION":
            _check_function(node, expression)
        if kind == "COLUMN_REF" and str(node["column_names"][-1]).lower() in _NOT_OF_THE_ROW:
            raise ConfigError(f"{node['column_names'][-1]} is not of the row: {expression}")


def evaluate(expression: str, rows: pa.Table) -> Floats:
    """Return the expression's number per row of `rows`, NaN where it is null; true is 1 and false 0.

    Times without a zone are UTC. Raises as `check_expression`, and whatever DuckDB raises when
    the expression does not fit the columns or fails on a row.
    """
    check_expression(expression)
    table = _without_zones(rows).append_column(_ROW, pa.array(np.arange(rows.num_rows)))
    connection = _database().cursor()
    try:
        connection.register("rows", table)
        # The row's number beside it makes an aggregate an error, and brings the rows into their order.
        found = connection.execute(
            f"SELECT {_ROW}, CAST((\n{expression}\n) AS DOUBLE) AS value FROM rows"
        ).fetchnumpy()
    finally:
        connection.close()
    order = np.asarray(found[_ROW])
    if len(order) != rows.num_rows:
        raise ValueError("the expression gives another number of values than there are rows")
    values = np.full(rows.num_rows, np.nan)
    values[order] = np.ma.filled(np.ma.asarray(found["value"], dtype=np.float64), np.nan)
    return values


def _database() -> DuckDBPyConnection:
    with _opening:
        return _open()


@lru_cache(maxsize=1)
def _open() -> DuckDBPyConnection:
    try:
        import duckdb
    except ImportError as error:
        hint = "pip install 'offing[sql]'"
        raise MissingExtra("a measure in SQL needs DuckDB, which is not installed here", hint=hint) from error
    database = duckdb.connect(":memory:", config=dict(_SETTINGS))
    database.execute("SET GLOBAL TimeZone = 'UTC'")
    database.execute("SET GLOBAL lock_configuration = true")
    return database


def _parsed(expression: str) -> Any:
    """Return the syntax tree of an expression, given that it is one."""
    found = _tree(expression)
    if found.get("error"):
        raise ConfigError(f"not SQL: {found.get('error_message')}: {expression}")
    statements = found["statements"]
    node = statements[0]["node"]
    inside = any(line.split("--")[0].strip() for line in expression.splitlines())
    single = len(statements) == 1 and node["type"] == "SELECT_NODE" and len(node["select_list"]) == 1
    single = single and (node.get("from_table") or {}).get("type") == "EMPTY"
    if not (single and inside and not any(node.get(name) for name in _EMPTY)):
        raise ConfigError(f"not one SQL expression: {expression}", hint="write what follows SELECT")
    return node["select_list"][0]


def _tree(expression: str) -> Any:
    cursor = _database().cursor()
    try:
        # A newline ends a comment before it can take the bracket along.
        query = [f"SELECT (\n{expression}\n)"]
        answer = cursor.execute("SELECT CAST(json_serialize_sql(?) AS VARCHAR)", query).fetchone()
    finally:
        cursor.close()
    return json.loads(answer[0] if answer else '{"error": true}')


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every expression of a syntax tree, the inner ones too."""
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        for part in tree.values():
            yield from _nodes(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _nodes(part)


def _check_function(node: Mapping[str, Any], expression: str) -> None:
    """Raise unless a function's arguments alone decide its result; a macro is what it stands for."""
    name = str(node["function_name"]).lower()
    kinds = _functions().get(name)
    if kinds is None:
        hint = nearest(name, _functions())
        raise ConfigError(f"there is no function {name!r} of one row: {expression}", hint=hint)
    if name == "age" and _arguments(node) == 1:
        raise ConfigError(f"age of one argument depends on today: {expression}", hint="give it two")
    if name in _OF_THE_SESSION:
        raise ConfigError(f"{name} depends on more than the row: {expression}")
    for kind, stability, definition in kinds:
        if kind == "macro":
            check_expression(definition)
        elif kind != "scalar" or stability != "CONSISTENT":
            raise ConfigError(f"{name} depends on more than the row: {expression}")


def _arguments(node: Mapping[str, Any]) -> int:
    """Return how many arguments a call has; the key is another in DuckDB before 2."""
    return len(node.get("arguments") or node.get("children") or ())


@lru_cache(maxsize=1)
def _functions() -> Mapping[str, list[tuple[str, str, str]]]:
    """Return kind, stability and macro text of every function by name."""
    cursor = _database().cursor()
    try:
        rows = cursor.execute(
            "SELECT DISTINCT lower(function_name), function_type, stability, macro_definition "
            "FROM duckdb_functions() WHERE function_type IN ('scalar', 'macro', 'aggregate', 'window')"
        ).fetchall()
    finally:
        cursor.close()
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, kind, stability, definition in rows:
        found.setdefault(name, []).append((kind, stability or "", definition or ""))
    return found


def _without_zones(rows: pa.Table) -> pa.Table:
    """Write moments as times of UTC: with a zone, the machine's own would decide what they read as."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_timestamp(field.type) and field.type.tz is not None:
            plain = rows.column(place).cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
            rows = rows.set_column(place, field.name, plain)
    return rows
