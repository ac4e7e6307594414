from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from offing.notify.receipts import MemoryReceipts, Receipts
from offing.state.database import open_database
from offing.state.receipt_store import ReceiptStore


@pytest.fixture(params=["memory", "state"])
def receipts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Receipts]:
    if request.param == "memory":
        yield MemoryReceipts()
        return
    engine = open_database(tmp_path / "state.db")
    yield ReceiptStore(engine)
    engine.dispose()


def test_the_last_text_of_a_channel_and_an_incident_is_kept(receipts: Receipts) -> None:
    assert receipts.get("team", "i1") is None
    for channel, incident, text in (("team", "i1", "a"), ("team", "i2", "b"), ("on-call", "i1", "c")):
        receipts.put(channel, incident, text)
    receipts.put("team", "i1", "d")
    kept = {pair: receipts.get(*pair) for pair in (("team", "i1"), ("team", "i2"), ("on-call", "i1"))}
    assert kept == {("team", "i1"): "d", ("team", "i2"): "b", ("on-call", "i1"): "c"}
