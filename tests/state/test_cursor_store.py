from __future__ import annotations

from pathlib import Path

from offing.state.cursor_store import CursorStore
from offing.state.database import open_database


def test_a_cursor_belongs_to_its_source(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "state.db")
    store = CursorStore(engine)
    assert store.get("m", "sold", "a") is None
    store.put("m", "sold", "a", "1")
    store.put("m", "sold", "a", "2")
    store.put("m", "refund", "a", "7")
    store.put("other", "sold", "a", "9")
    keys = (("m", "sold", "a"), ("m", "refund", "a"), ("other", "sold", "a"))
    assert [store.get(*key) for key in keys] == ["2", "7", "9"]
    assert store.get("m", "sold", "b") is None
    store.put("m", "sold", "b", "0")
    assert (store.get("m", "sold", "a"), store.get("m", "sold", "b")) == (None, "0")
    store.forget("m")
    assert store.get("m", "sold", "b") is None and store.get("other", "sold", "a") == "9"
    engine.dispose()


def test_it_is_there_when_the_database_is_opened_again(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "state.db")
    CursorStore(engine).put("m", "sold", "a", "1")
    engine.dispose()
    again = open_database(tmp_path / "state.db")
    assert CursorStore(again).get("m", "sold", "a") == "1"
    again.dispose()
