"""The door: receipts, counters, dirty days, failures of the disk, one owner."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import offing
from offing.domain.schema import Kind
from offing.domain.window import DAY, Window, parse_time
from offing.errors import DataDirectoryInUse, InvalidEvent, StorageUnavailable
from offing.ingest import Intake, Sealer, read_all

FIRST = parse_time("2026-03-01T00:00:00Z")


def test_a_receipt_accounts_for_every_item(desk: Any) -> None:
    receipt = desk.predict({"id": "a"}, {"id": "a"}, {"id": "a", "score": 1}, {"id": ""}, {"score": 0.5})
    counts = (receipt.received, receipt.accepted, receipt.duplicate, receipt.conflict, receipt.rejected)
    assert counts == (5, 2, 1, 1, 1)
    assert [a.index for a in receipt.items] == [1, 2, 3, 4]
    assert receipt.sequence == desk.intake.sequence() == 1
    counters = desk.intake.counters()
    assert counters == desk.intake.counters("m")
    assert counters["rejected"] == {"empty_id": 1} and counters["pending"] == 2
    assert desk.intake.counters("other")["received"] == 0


def test_an_empty_list_is_fine(desk: Any) -> None:
    assert desk.predict().received == 0


def test_counters_and_columns_survive_a_restart(desk: Any) -> None:
    desk.predict({"id": "a", "features": {"x": 1, "c": "red"}}, {"id": ""})
    before = desk.intake.counters()
    desk.reopen()
    assert desk.intake.counters() == before
    receipt = desk.predict({"id": "b", "features": {"x": "red", "c": 1}})
    assert receipt.warnings == {"wrong_type": 1}
    assert desk.intake.models() == ["m"]


def test_columns_survive_the_loss_of_the_journal(desk: Any) -> None:
    desk.predict({"id": "a", "features": {"x": 1}})
    desk.seal()
    desk.intake.close()
    (desk.folder / "journal.db").unlink()
    desk.intake = Intake.open(desk.folder, desk.clock)
    assert desk.predict({"id": "b", "features": {"x": "red"}}).warnings == {"wrong_type": 1}


def test_rejected_items_decide_no_column(desk: Any) -> None:
    desk.predict({"id": "", "features": {"x": "text"}}, {"id": "a", "features": {"x": 1.5}})
    assert read_all(desk.intake, "m", Kind.PREDICTIONS).column("f_x").to_pylist() == [1.5]


def test_dirty_days_stay_until_they_are_built(desk: Any) -> None:
    desk.predict(
        {"id": "a", "timestamp": "2026-03-01T10:00:00Z"}, {"id": "b", "timestamp": "2026-03-02T10:00:00Z"}
    )
    dirty = desk.intake.dirty()
    assert [(model, day) for model, day, _ in dirty] == [("m", FIRST), ("m", FIRST + DAY)]
    desk.label({"id": "b", "value": 1})
    desk.label({"id": "unknown", "value": 1})
    desk.intake.clean(dirty)
    assert [(model, day) for model, day, _ in desk.intake.dirty()] == [("m", FIRST + DAY)]
    desk.reopen()
    desk.seal()
    assert len(desk.intake.dirty()) == 1
    desk.intake.clean(desk.intake.dirty())
    assert desk.intake.dirty() == []
    assert desk.predict({"id": "a", "timestamp": "2026-03-01T10:00:00Z"}).duplicate == 1
    assert desk.intake.dirty() == []


def test_the_listener_hears_what_was_touched_and_cannot_fail_a_request(
    desk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[tuple[str, Kind, list[int]]] = []

    def listen(model: str, kind: Kind, times: np.ndarray) -> None:
        heard.append((model, kind, np.sort(times).tolist()))

    desk.intake.on_accept = listen
    desk.predict(
        {"id": "a", "timestamp": "2026-03-01T00:00:00Z"}, {"id": "", "timestamp": "2026-03-01T00:00:00Z"}
    )
    desk.label({"id": "a", "value": 1}, {"id": "zz", "value": 1})
    assert heard == [("m", Kind.PREDICTIONS, [FIRST]), ("m", Kind.LABELS, [FIRST])]

    def fail(model: str, kind: Kind, times: np.ndarray) -> None:
        raise RuntimeError("listener")

    desk.intake.on_accept = fail
    assert desk.predict({"id": "b"}).accepted == 1
    assert "on_accept failed" in caplog.text


def test_a_full_disk_acknowledges_nothing_and_passes(desk: Any) -> None:
    connection = desk.intake.writer._connection
    desk.predict({"id": "a"})
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    desk.intake.writer.run(lambda t: t.connection.execute(f"PRAGMA max_page_count={pages + 2}"))
    big = {"id": "big", "features": {"text": "x" * 100_000}}
    with pytest.raises(StorageUnavailable, match="full"):
        desk.predict(big)
    assert desk.intake.counters()["received"] == 1
    desk.intake.writer.run(lambda t: t.connection.execute("PRAGMA max_page_count=1000000"))
    assert desk.predict(big).accepted == 1
    desk.reopen()
    assert sorted(
        map(str, read_all(desk.intake, "m", Kind.PREDICTIONS).column("prediction_id").to_pylist())
    ) == [
        "a",
        "big",
    ]
    assert read_all(desk.intake, "m", Kind.PREDICTIONS).column("f_text").null_count == 1


def test_one_failing_change_does_not_fail_its_neighbours(desk: Any) -> None:
    """All wait together behind a slow change, so they form one group."""
    gate = threading.Event()
    slow = threading.Thread(target=desk.intake.writer.run, args=(lambda transaction: gate.wait(5),))
    slow.start()
    outcomes: dict[str, Any] = {}

    def send(name: str) -> None:
        outcomes[name] = desk.predict({"id": name}).accepted

    def poison() -> None:
        def change(transaction: Any) -> None:
            raise InvalidEvent("poison")

        try:
            desk.intake.writer.run(change)
        except InvalidEvent as error:
            outcomes["poison"] = error.message

    threads = [threading.Thread(target=send, args=(name,)) for name in ("a", "b", "a2")]
    threads.insert(1, threading.Thread(target=poison))
    for thread in threads:
        thread.start()
    gate.set()
    for thread in (*threads, slow):
        thread.join()
    assert outcomes == {"a": 1, "b": 1, "a2": 1, "poison": "poison"}
    assert desk.intake.counters()["stored"] == 3
    assert desk.predict({"id": "a"}, {"id": "b"}, {"id": "a2"}).duplicate == 3


def test_many_senders_and_a_sealer_at_once(desk: Any) -> None:
    """Every read sees each row at most once, and at the end each is there exactly once."""
    stop = threading.Event()
    faults: list[str] = []

    def send(sender: int) -> None:
        for i in range(20):
            desk.predict(*({"id": f"p{i}-{j}", "features": {"x": sender}} for j in range(10)))

    def seal() -> None:
        while not stop.is_set():
            Sealer(desk.intake).seal_all()

    def read() -> None:
        most = 0
        while not stop.is_set():
            found = (
                read_all(desk.intake, "m", Kind.PREDICTIONS, None, ["prediction_id"]).column(0).to_pylist()
            )
            if len(found) != len(set(found)) or len(found) < most:
                faults.append(f"{len(found)} rows, {len(set(found))} ids, {most} before")
            most = len(found)

    senders = [threading.Thread(target=send, args=(s,)) for s in range(3)]
    others = [threading.Thread(target=seal), threading.Thread(target=read)]
    for thread in (*senders, *others):
        thread.start()
    for thread in senders:
        thread.join()
    stop.set()
    for thread in others:
        thread.join()
    assert not faults
    counters = desk.intake.counters()
    assert counters["stored"] == 200 and counters["duplicate"] + counters["conflict"] == 400
    assert read_all(desk.intake, "m", Kind.PREDICTIONS).num_rows == 200
    assert desk.is_balanced()


def test_windows_see_sealed_and_pending_rows(desk: Any) -> None:
    desk.predict(
        {"id": "a", "timestamp": "2026-03-01T10:00:00Z"}, {"id": "b", "timestamp": "2026-03-02T10:00:00Z"}
    )
    desk.seal()
    desk.predict({"id": "c", "timestamp": "2026-03-01T11:00:00Z", "features": {"x": 1}}, {"id": "d"})
    rows = read_all(desk.intake, "m", Kind.PREDICTIONS, Window(FIRST, FIRST + DAY), ["prediction_id", "f_x"])
    assert sorted(rows.to_pylist(), key=str) == [
        {"prediction_id": "a", "f_x": None},
        {"prediction_id": "c", "f_x": 1.0},
    ]


def test_a_second_owner_is_refused_with_the_first_ones_process_id(desk: Any) -> None:
    with pytest.raises(DataDirectoryInUse, match=f"process {os.getpid()}"):
        Intake.open(desk.folder, desk.clock)
    desk.reopen()
    assert desk.predict({"id": "a"}).accepted == 1


def test_a_closed_intake_takes_nothing(desk: Any) -> None:
    desk.intake.close()
    with pytest.raises(StorageUnavailable):
        desk.predict({"id": "a"})


def test_a_journal_that_is_no_database(tmp_path: Path, desk: Any) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "journal.db").write_bytes(b"something else entirely" * 1000)
    with pytest.raises(StorageUnavailable, match="cannot be opened"):
        Intake.open(folder, desk.clock)


@pytest.mark.parametrize("model", ["../../etc", "a/b", "..", ".hidden", "x\0y", "Großes Modell"])
def test_model_names_stay_in_the_data_directory(desk: Any, model: str) -> None:
    desk.intake.accept(model, Kind.PREDICTIONS, b'[{"id": "a"}]', content_type="application/json")
    desk.seal()
    assert desk.intake.log.models() == [model]
    (folder,) = (desk.folder / "events").iterdir()
    assert folder.parent == desk.folder / "events"


CHILD = """
import json, sys
from offing.clock import SystemClock
from offing.domain.schema import Kind
from offing.ingest import Intake, Sealer
import threading, time
intake = Intake.open(sys.argv[1], SystemClock())
def seal():
    while True:
        Sealer(intake).seal_all()
        time.sleep(0.01)
threading.Thread(target=seal, daemon=True).start()
def send(sender):
    for i in range(10**6):
        body = json.dumps([{"id": f"{sender}-{i}-{j}", "features": {"x": i}} for j in range(5)]).encode()
        intake.accept("m", Kind.PREDICTIONS, body, content_type="application/json")
        sys.stdout.write(f"{sender}-{i}\\n"); sys.stdout.flush()
for sender in range(3):
    threading.Thread(target=send, args=(sender,), daemon=True).start()
time.sleep(60)
"""


@pytest.mark.parametrize("milliseconds", [150, 400])
def test_what_was_acknowledged_before_a_kill_is_there_once(
    tmp_path: Path, desk: Any, milliseconds: int
) -> None:
    folder = tmp_path / "killed"
    source = str(Path(offing.__file__).parents[1])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)],
        env={**os.environ, "PYTHONPATH": source},
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    acknowledged = [child.stdout.readline()]
    time.sleep(milliseconds / 1000)
    child.send_signal(signal.SIGKILL)
    acknowledged += child.stdout.readlines()
    child.wait()
    child.stdout.close()
    after = type(desk)(folder)
    after.seal()
    stored = after.intake.log.read("m", Kind.PREDICTIONS).column("prediction_id").to_pylist()
    assert len(stored) == len(set(stored)) == after.intake.counters()["stored"]
    whole = [line.decode().strip() for line in acknowledged if line.endswith(b"\n")]
    assert {f"{name}-{j}" for name in whole for j in range(5)} <= set(stored)
    after.intake.close()


def test_dead_letters_can_be_taken_off_the_shelf(desk: Any) -> None:
    desk.predict({"id": ""}, {"id": "a", "timestamp": 0})
    letters = desk.intake.dead_letters("m")
    assert [letter.code for letter in letters] == ["timestamp_too_old", "empty_id"]
    fixed = json.loads(letters[0].payload) | {"timestamp": "2026-03-01T00:00:00Z"}
    assert desk.predict(fixed).accepted == 1
    desk.intake.discard_dead_letters([letters[0].sequence])
    assert [letter.code for letter in desk.intake.dead_letters()] == ["empty_id"]
    assert desk.is_balanced()


def test_predictions_may_become_text_after_there_were_none(desk: Any) -> None:
    desk.predict({"id": "a"})
    desk.seal()
    desk.reopen()
    desk.predict({"id": "b", "prediction": "cat"})
    desk.seal()
    desk.predict({"id": "c", "prediction": 3})
    rows = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()
    assert {row["prediction_id"]: row["prediction"] for row in rows} == {"a": None, "b": "cat", "c": "3"}
    names = read_all(desk.intake, "m", Kind.PREDICTIONS).column_names
    assert names[:12] == desk.intake.log.schema("m").names[:12]


def test_flags_are_numbers_and_numbers_for_text_are_text(desk: Any) -> None:
    desk.predict(
        {"id": "a", "prediction": True}, {"id": "b", "prediction": "0.5"}, {"id": "c", "prediction": "no"}
    )
    rows = read_all(desk.intake, "m", Kind.PREDICTIONS).to_pylist()
    assert [row["prediction"] for row in rows] == [1.0, 0.5, None]
    assert json.loads(rows[2]["overflow"]) == {"$prediction": "no"}
    desk.label({"id": "a", "value": "late"}, {"id": "b", "value": 1}, {"id": "c", "value": 0.5})
    assert read_all(desk.intake, "m", Kind.LABELS).column("value").to_pylist() == ["late", "1", "0.5"]


def test_a_flush_that_failed_stops_all_acknowledgements(desk: Any) -> None:
    """What the disk kept after a failed flush is not known, so nothing is promised until a restart."""

    def fail(transaction: Any) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise error

    desk.predict({"id": "a"})
    with pytest.raises(StorageUnavailable):
        desk.intake.writer.run(fail)
    for _ in range(3):
        with pytest.raises(StorageUnavailable, match="failed to flush"):
            desk.predict({"id": "b"})
    desk.reopen()
    assert desk.predict({"id": "a"}, {"id": "b"}).accepted == 1
