from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from offing.errors import ConfigError
from offing.runtime import kpi_source
from offing.runtime.config_kpis import KpiQueryConfig
from offing.runtime.kpi_source import Raw, database_url, from_text, read_events, to_text

Make = Callable[..., Path]


def query_of(sql: str, database: str = "X") -> KpiQueryConfig:
    return KpiQueryConfig(name="sold", database=database, query=sql)


@pytest.fixture
def shop(tmp_path: Path) -> Make:
    """Make an SQLite file with a table of orders."""

    def make(rows: list[tuple[Any, ...]], columns: str = "at, price, prediction_id") -> Path:
        path = tmp_path / "shop.db"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(f"CREATE TABLE IF NOT EXISTS orders ({columns})")
            marks = ", ".join("?" * len(columns.split(",")))
            connection.executemany(f"INSERT INTO orders VALUES ({marks})", rows)
        return path

    return make


def rows_of(path: Path, sql: str, since: Raw | None = None) -> list[dict[str, Any]]:
    query = query_of(sql)
    url = database_url(query_of(sql, f"sqlite:///{path}"))
    return [row for chunk in read_events(query, url, since) for row in chunk.events.to_pylist()]


ORDERS = "SELECT at AS timestamp, price AS value, prediction_id FROM orders;"


def test_rows_become_business_events(shop: Make) -> None:
    path = shop([("2026-01-01 10:00:00", 12.5, "p1"), ("2026-01-01 11:30:00.250", 3, None)])
    first, second = rows_of(path, ORDERS)
    assert first.pop("event_id") != second.pop("event_id")
    assert first == {"name": "sold", "value": 12.5, "timestamp": "2026-01-01T10:00:00Z", "id": "p1"}
    assert second == {"name": "sold", "value": 3.0, "timestamp": "2026-01-01T11:30:00.250000Z", "id": None}


def test_only_rows_from_a_moment_on_come_in_order(shop: Make) -> None:
    path = shop([(f"2026-01-{day:02} 00:00:00", day, None) for day in (3, 1, 2, 2)])
    found = rows_of(path, ORDERS, "2026-01-02 00:00:00")
    assert [row["value"] for row in found] == [2, 2, 3]


def test_the_same_row_has_the_same_id_whenever_it_is_read(shop: Make) -> None:
    path = shop([(day, 5.0, "p") for day in (10, 20, 20, 20, 30)])
    everything = [row["event_id"] for row in rows_of(path, ORDERS)]
    assert len(set(everything)) == 5
    assert [row["event_id"] for row in rows_of(path, ORDERS, 20)] == everything[1:]
    shop([(20, 5.0, "p"), (20, 5.5, "p")])
    assert set(everything) < {row["event_id"] for row in rows_of(path, ORDERS)}


def test_ids_do_not_depend_on_how_rows_are_cut(shop: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shop([(day // 7, float(day % 2), None) for day in range(50)])
    whole = rows_of(path, ORDERS)
    monkeypatch.setattr(kpi_source, "CHUNK", 3)
    assert rows_of(path, ORDERS) == whole
    assert len({row["event_id"] for row in whole}) == 50


def test_ids_of_the_query_are_kept(shop: Make) -> None:
    path = shop([(1, 2.0, 77), (2, 3.0, None)])
    found = rows_of(path, "SELECT at timestamp, price value, prediction_id AS EVENT_ID FROM orders")
    assert found[0]["event_id"] == "77"
    assert found[1]["event_id"].startswith("sql:")


def test_what_cannot_be_read_is_counted(shop: Make) -> None:
    rows = [
        ("2026-01-01", "12.5", 1),
        ("soon", 1, 2),
        (None, 1, 3),
        ("2026-01-02", "much", 4),
        ("2026-01-03", None, 5),
    ]
    path = shop([*rows, ("2026-01-04", float("inf"), 6)])
    query = query_of(ORDERS)
    [chunk] = read_events(query, database_url(query_of(ORDERS, f"sqlite:///{path}")), None)
    assert (chunk.events["value"].to_pylist(), chunk.unreadable) == ([12.5], 5)
    assert [raw for _, raw in chunk.moments] == ["2026-01-01"]


def test_a_query_cannot_write(shop: Make) -> None:
    path = shop([(1, 2.0, None)])
    for sql in ("DELETE FROM orders", "DELETE FROM orders RETURNING at AS timestamp, price AS value"):
        with pytest.raises(OperationalError):
            rows_of(path, sql)
    assert len(rows_of(path, ORDERS)) == 1


def test_columns_that_are_missing_are_named(shop: Make) -> None:
    path = shop([(1, 2.0, None)])
    with pytest.raises(
        ConfigError, match=r"gives no column 'value' \(it gives timestamp, price: rename with AS"
    ):
        rows_of(path, "SELECT at AS timestamp, price FROM orders")
    with pytest.raises(OperationalError, match="no such column"):
        rows_of(path, "SELECT price AS value FROM orders")


def test_where_the_database_is(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    address = f"sqlite:///{tmp_path}/a.db"
    for database, environment in ((address, {}), ("SHOP", {"SHOP": address})):
        url = database_url(query_of("SELECT 1", database), environment)
        assert url.render_as_string() == address
    with pytest.raises(ConfigError, match=r"'SHOPS' is not set \(did you mean 'SHOP'"):
        database_url(query_of("SELECT 1", "SHOPS"), {"SHOP": address})
    with pytest.raises(ConfigError, match="not the URL of a database"):
        database_url(query_of("SELECT 1", "SHOP"), {"SHOP": "nonsense"})
    with pytest.raises(ConfigError, match="there is no SQLite file"):
        database_url(query_of("SELECT 1", f"sqlite:///{tmp_path}/b.db"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


MOMENTS = st.one_of(
    st.text(),
    st.integers(),
    st.floats(allow_nan=False),
    st.datetimes(),
    st.datetimes(timezones=st.just(dt.timezone(dt.timedelta(hours=2)))),
    st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@given(MOMENTS)
def test_a_moment_keeps_its_type(moment: Raw) -> None:
    again = from_text(to_text(moment))
    assert again == moment
    assert type(again) is type(moment)


def test_types_that_no_moment_has() -> None:
    with pytest.raises(ConfigError, match="of type bytes"):
        to_text(b"1")  # type: ignore[arg-type]
    assert from_text(to_text(Decimal("1.50"))) == Decimal("1.50")
