from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.schema import Kind
from offing.domain.window import MINUTE, SECOND, isoformat, parse_time
from offing.errors import StorageUnavailable
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.merge import merge
from offing.runtime import kpi_source
from offing.runtime.kpi_queries import QueryState

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

    OpenDesk = Callable[..., Desk]

ORDERS = "SELECT at AS timestamp, price AS value, prediction_id FROM orders"


class Shop:
    """An SQLite file that somebody else writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"
        self.run("CREATE TABLE orders (at TEXT, price REAL, prediction_id TEXT)")

    def run(self, statement: str, rows: list[tuple[Any, ...]] | None = None) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            if rows is None:
                connection.execute(statement)
            else:
                connection.executemany(statement, rows)

    def sell(self, *orders: tuple[str, float, str | None]) -> None:
        self.run("INSERT INTO orders VALUES (?, ?, ?)", list(orders))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop.db")


def settings(database: str, query: str = ORDERS, **more: str) -> Mapping[str, Any]:
    one = {"name": "sold", "database": database, "query": query, **more}
    return {"models": {"small": {"bucket": "1d", "kpis": [one]}}}


def sold(desk: Desk) -> list[tuple[str, float]]:
    rows = desk.app.reader.read("small", Kind.KPIS, None, ["timestamp", "value"])
    times = [isoformat(int(t.value)) for t in rows["timestamp"]]
    return sorted(zip(times, rows["value"].to_numpy().tolist(), strict=True))


def state_of(desk: Desk) -> QueryState:
    return desk.app.kpi_queries.states["small", "sold"]


def test_new_rows_are_read_when_they_are_due(open_desk: OpenDesk, shop: Shop) -> None:
    shop.sell(("2026-06-01 11:00:00", 10.0, None), ("2026-06-01 11:30:00", 20.0, None))
    desk = open_desk(settings=settings(shop.url))
    assert desk.app.kpi_queries.read_due() == 2
    shop.sell(("2026-06-01 11:59:00", 30.0, None))
    assert desk.app.kpi_queries.read_due() == 0
    desk.clock.moment += MINUTE
    assert desk.app.kpi_queries.read_due() == 1
    desk.clock.moment += MINUTE
    assert desk.app.kpi_queries.read_due() == 0
    assert sold(desk) == [
        ("2026-06-01T11:00:00Z", 10.0),
        ("2026-06-01T11:30:00Z", 20.0),
        ("2026-06-01T11:59:00Z", 30.0),
    ]
    assert state_of(desk) == QueryState("small", "sold", desk.clock.now(), rows=2)


def test_rows_that_come_late_and_rows_that_are_alike_count(open_desk: OpenDesk, shop: Shop) -> None:
    shop.sell(*[("2026-06-01 11:55:00", 5.0, None)] * 3)
    desk = open_desk(settings=settings(shop.url))
    assert desk.app.kpi_queries.read_due() == 3
    shop.sell(("2026-06-01 11:55:00", 5.0, None), ("2026-06-01 11:50:00", 7.0, None))
    desk.clock.moment += MINUTE
    assert desk.app.kpi_queries.read_due() == 2
    assert [value for _, value in sold(desk)] == [7.0, 5.0, 5.0, 5.0, 5.0]


def test_it_reads_on_after_a_restart_and_does_not_read_it_all(open_desk: OpenDesk, shop: Shop) -> None:
    shop.sell(*[(f"2026-05-{day:02} 00:00:00", float(day), None) for day in range(1, 31)])
    desk = open_desk(settings=settings(shop.url))
    assert desk.app.kpi_queries.read_due() == 30
    desk.reopen()
    shop.sell(("2026-05-31 00:00:00", 31.0, None))
    assert desk.app.kpi_queries.read_due() == 1
    assert state_of(desk).rows == 3
    desk.reopen(settings(shop.url, ORDERS + " WHERE price > 30"))
    assert desk.app.kpi_queries.read_due() == 0
    assert state_of(desk).rows == 1


def test_a_run_that_breaks_off_is_done_again(
    open_desk: OpenDesk, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kpi_source, "CHUNK", 4)
    shop.sell(*[(f"2026-05-{day:02} 00:00:00", 1.0, None) for day in range(1, 31)])
    desk = open_desk(settings=settings(shop.url))
    accept, calls = desk.app.kpi_queries._accept, 0

    def full(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise StorageUnavailable("the disk is full")
        return accept(*args, **options)

    desk.app.kpi_queries._accept = full
    assert desk.app.kpi_queries.read_due() == 12
    assert state_of(desk).failed == "StorageUnavailable: the disk is full"
    desk.clock.moment += MINUTE
    assert desk.app.kpi_queries.read_due() == 18
    assert (state_of(desk).failed, state_of(desk).rows) == (None, 20)
    assert len(sold(desk)) == 30


def test_a_moment_in_the_future_hides_nothing(open_desk: OpenDesk, shop: Shop) -> None:
    shop.sell(("2026-06-01 11:00:00", 1.0, None), ("2126-06-01 11:00:00", 2.0, None))
    shop.sell(("2126-07-01 11:00:00", 2.0, None))
    desk = open_desk(settings=settings(shop.url))
    assert desk.app.kpi_queries.read_due() == 1
    assert state_of(desk).refused == 2
    shop.sell(("2026-06-01 11:30:00", 3.0, None))
    desk.clock.moment += MINUTE
    assert desk.app.kpi_queries.read_due() == 1
    assert [value for _, value in sold(desk)] == [1.0, 3.0]


def test_what_fails_is_seen_and_stops_nothing(
    open_desk: OpenDesk, shop: Shop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_SHOP", raising=False)
    queries = [
        {"name": "unset", "database": "NO_SUCH_SHOP", "query": ORDERS},
        {"name": "driver", "database": "postgresql+nodriver://u:hush-hush@h/d", "query": ORDERS},
        {"name": "typo", "database": shop.url, "query": "SELEC 1"},
        {"name": "column", "database": shop.url, "query": "SELECT at AS timestamp FROM orders"},
        {"name": "parameter", "database": shop.url, "query": ORDERS + " WHERE price > :least"},
        {"name": "sold", "database": shop.url, "query": ORDERS},
    ]
    shop.sell(("2026-06-01 11:00:00", 1.0, None))
    desk = open_desk(settings={"models": {"small": {"kpis": queries}}})
    with caplog.at_level(logging.WARNING):
        assert desk.app.kpi_queries.read_due() == 1
        desk.clock.moment += MINUTE
        assert desk.app.kpi_queries.read_due() == 0
    found = {name: state.failed for (_, name), state in desk.app.kpi_queries.states.items()}
    assert found["sold"] is None
    assert "NO_SUCH_SHOP' is not set" in str(found["unset"])
    assert "nodriver" in str(found["driver"]) and "hush-hush" not in str(found["driver"])
    assert "syntax error" in str(found["typo"])
    assert "no column 'value'" in str(found["column"])
    assert "'least'" in str(found["parameter"])
    said = [record.getMessage() for record in caplog.records if record.name == "offing.runtime.kpi_queries"]
    assert len(said) == 5
    assert all("the query for" in text and "hush-hush" not in text for text in said)


def test_a_password_is_never_said(open_desk: OpenDesk, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "postgresql://reader:hush-hush@nowhere/d"

    def fail(*args: Any, **options: Any) -> Any:
        raise RuntimeError(f"cannot reach {secret}\nwith hush-hush")

    monkeypatch.setattr("offing.runtime.kpi_queries.read_events", fail)
    desk = open_desk(settings=settings(secret))
    desk.app.kpi_queries.read_due()
    assert str(state_of(desk).failed).startswith("RuntimeError: cannot reach")
    assert "hush-hush" not in str(state_of(desk).failed)


def test_events_of_a_query_become_metrics(open_desk: OpenDesk, shop: Shop, year: Traffic) -> None:
    desk = open_desk(settings=settings("SHOP"))
    desk.send(year.days(0, 1))
    times = [isoformat(int(at.value)) for at in year.days(0, 1).predictions["timestamp"].slice(0, 4)]
    shop.sell(*[(at, 2.0 + i, f"p{i}") for i, at in enumerate(times)], ("2026-01-05", 10.0, None))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOP", shop.url)
        assert desk.app.kpi_queries.read_due() == 5
    desk.work()
    view = desk.app.view("small")
    assert view is not None
    window = view.history.window(0)
    whole = merge(desk.app.profiles.load("small", view.stored.plan, window))
    subject = Subject(whole, None, view.stored.plan, window)
    found = {p.column: p for p in points(subject, ["kpi_total"])}
    assert found["sold"].n == 5 + 200
    assert found["sold"].value == pytest.approx(
        float(year.days(0, 1).kpis["value"].to_numpy().sum()) + 2 + 3 + 4 + 5 + 10, abs=1e-3
    )


def test_live_events_do_not_keep_a_silent_step_open(open_desk: OpenDesk, year: Traffic, shop: Shop) -> None:
    """Queries and samples of the host go on when predictions stop: the silence is seen all the same."""
    desk = open_desk(settings=settings(shop.url, every="1s"))
    desk.clock.moment = parse_time("2026-01-06T06:00:00Z")
    desk.send(year.days(0, 1))
    desk.work()
    for second in range(20):
        desk.clock.moment += SECOND
        shop.sell((isoformat(desk.clock.moment), float(second), None))
        assert desk.app.kpi_queries.read_due() == 1
    desk.app.watermarks.settle()
    assert desk.app.watermarks.closed_before("small", 0) == desk.clock.moment


def test_the_app_asks_in_a_thread_of_its_own(open_desk: OpenDesk, shop: Shop) -> None:
    import threading
    import time

    shop.sell(("2026-06-01 11:00:00", 1.0, None))
    desk = open_desk(settings=settings(shop.url))
    desk.app.start()
    end = time.monotonic() + 20
    while not state_of(desk).new and time.monotonic() < end:
        time.sleep(0.01)
    assert "offing-kpi-queries" in {thread.name for thread in threading.enumerate()}
    desk.reopen()
    assert [value for _, value in sold(desk)] == [1.0]
    assert "offing-kpi-queries" not in {thread.name for thread in threading.enumerate()}
