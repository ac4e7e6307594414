from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select

from offing.domain.notice import Subject
from offing.domain.window import DAY
from offing.state.incident_rows import (
    SUBJECT_COLUMNS,
    columns_of,
    fingerprint,
    record_of,
    subject_of,
    subject_of_record,
)
from offing.state.tables import incidents


def test_a_record_and_its_subject_come_back_as_they_went(engine: Engine, incident: dict[str, Any]) -> None:
    evidence = [{"metric": "missing", "column": "a", "slice": None}]
    given = {**incident, "details": {"evidence": evidence}, "reopened": 2, "step": 5}
    with engine.begin() as connection:
        connection.execute(incidents.insert().values(**columns_of(given)))
        record = record_of(connection.execute(select(incidents)).one())
        row = connection.execute(select(*SUBJECT_COLUMNS)).one()
    assert {name: record[name] for name in given} == given
    assert record["series"] == [["missing", "a", ""]] and record["told_to"] == []
    subject = subject_of(row)
    assert subject == subject_of_record(record)
    assert (subject.series, subject.step, subject.told_to) == ((("missing", "a", ""),), 5, ())


def test_what_an_old_row_lacks_has_a_sense(engine: Engine, incident: dict[str, Any]) -> None:
    old = {**columns_of(incident), "step": None, "fingerprint": None, "series": None}
    with engine.begin() as connection:
        connection.execute(incidents.insert().values(**old))
        subject: Subject = subject_of(connection.execute(select(*SUBJECT_COLUMNS)).one())
    assert (subject.step, subject.fingerprint, subject.series) == (DAY, "abc", ())


def test_a_fingerprint_is_of_the_model_the_cause_and_the_first_series() -> None:
    one = fingerprint("m", "quality", ["missing", "a", ""])
    assert one == fingerprint("m", "quality", ["missing", "a", ""]) and len(one) == 12
    others = {
        fingerprint("n", "quality", ["missing", "a", ""]),
        fingerprint("m", "drift", ["missing", "a", ""]),
        fingerprint("m", "quality", ["missing", "b", ""]),
        fingerprint("m", "quality", []),
    }
    assert len(others | {one}) == 5
