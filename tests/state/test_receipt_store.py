from __future__ import annotations

from pathlib import Path

from offing.state.database import open_database
from offing.state.receipt_store import ReceiptStore


def test_what_a_channel_remembers_outlives_the_process(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "state.db")
    store = ReceiptStore(engine)
    assert store.get("team", "i1") is None
    store.put("team", "i1", "C01 1700.1")
    store.put("team", "i1", "C01 1700.2")
    engine.dispose()
    again = open_database(tmp_path / "state.db")
    assert ReceiptStore(again).get("team", "i1") == "C01 1700.2"
    assert ReceiptStore(again).get("team", "i2") is None
    again.dispose()
