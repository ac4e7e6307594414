from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from offing.errors import Conflict
from offing.state.database import open_database
from offing.state.revision_store import Revision, RevisionStore


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    found = open_database(tmp_path / "state.db")
    yield found
    found.dispose()


def revision(number: int) -> Revision:
    body = {"models": {"m": {"budget": {"false_alarms": number}}}}
    return Revision(number, "Ada", f"message {number}", f"d{number}", body, [{"kind": "changed", "é": None}])


def test_revisions_are_kept_in_order(engine: Engine) -> None:
    store = RevisionStore(engine)
    assert store.latest() is None and store.all() == []
    first = store.add(revision(1), after=None)
    second = store.add(revision(2), after=first.id)
    assert store.latest() == second and second.id > first.id
    assert RevisionStore(engine).all() == [second, first] and store.all(limit=1) == [second]
    assert second.body == revision(2).body and second.diff == revision(2).diff


def test_of_two_at_once_the_second_is_refused(engine: Engine) -> None:
    store = RevisionStore(engine)
    first = store.add(revision(1), after=None)
    with pytest.raises(Conflict, match=f"revision {first.id} has been applied"):
        store.add(revision(2), after=None)
    with pytest.raises(Conflict):
        store.add(revision(2), after=first.id + 7)
    assert store.all() == [first]
