from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine

from offing.domain.window import DAY
from offing.state.cell_store import CellStore
from offing.state.database import open_database


def test_steps_are_kept_by_model(engine: Engine) -> None:
    store = CellStore(engine)
    assert store.whole("m") == {}
    store.replace("m", {0: b"\x00one", DAY: b"two"})
    store.replace("other", {0: b"theirs"})
    assert store.whole("m") == {0: b"\x00one", DAY: b"two"}
    assert store.whole("other") == {0: b"theirs"}


def test_a_step_is_replaced_and_the_others_stay(engine: Engine) -> None:
    store = CellStore(engine)
    store.replace("m", {0: b"one", DAY: b"two"})
    store.replace("m", {DAY: b"again", 2 * DAY: b"three"})
    assert store.whole("m") == {0: b"one", DAY: b"again", 2 * DAY: b"three"}
    store.replace("m", {})
    assert len(store.whole("m")) == 3


def test_a_model_is_forgotten_alone(engine: Engine) -> None:
    store = CellStore(engine)
    store.replace("m", {0: b"one"})
    store.replace("other", {0: b"theirs"})
    store.forget("m")
    store.forget("never known")
    assert store.whole("m") == {} and store.whole("other") == {0: b"theirs"}


def test_they_are_there_after_a_restart(tmp_path: Path) -> None:
    first = open_database(tmp_path / "again.db")
    CellStore(first).replace("m", {-DAY: b"before 1970", 0: bytes(100_000)})
    first.dispose()
    second = open_database(tmp_path / "again.db")
    assert CellStore(second).whole("m") == {-DAY: b"before 1970", 0: bytes(100_000)}
    second.dispose()


def test_threads_lose_nothing(engine: Engine) -> None:
    store = CellStore(engine)

    def write(start: int) -> None:
        store.replace("m", {start: str(start).encode()})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(60)))
    assert store.whole("m") == {start: str(start).encode() for start in range(60)}
