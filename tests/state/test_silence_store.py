from __future__ import annotations

import pytest
from sqlalchemy import Engine

from offing.domain.silence import Silence
from offing.errors import NotFound
from offing.state.silence_store import SilenceStore


@pytest.fixture
def store(engine: Engine) -> SilenceStore:
    return SilenceStore(engine)


def add(
    store: SilenceStore, matcher: str = "model = m", *, starts_at: int = 10, ends_at: int = 20
) -> Silence:
    return store.add([matcher], author="ann", reason="known", now=10, starts_at=starts_at, ends_at=ends_at)


def test_a_silence_is_kept_as_it_was_made(store: SilenceStore) -> None:
    made = add(store)
    assert store.get(made.id) == made
    assert (made.matchers, made.author, made.reason, made.expired_by) == (
        ("model = m",),
        "ann",
        "known",
        None,
    )
    with pytest.raises(NotFound, match="no silence 'x'"):
        store.get("x")


def test_it_is_active_from_its_start_to_its_end(store: SilenceStore) -> None:
    made = add(store, starts_at=12)
    assert [bool(store.active(now)) for now in (11, 12, 19, 20)] == [False, True, True, False]
    assert store.all() == [made]


def test_expired_early_it_stays_on_record(store: SilenceStore) -> None:
    made = add(store)
    over = store.expire(made.id, "ben", 15)
    assert (over.ends_at, over.expired_by) == (15, "ben") and not store.active(15)
    assert store.expire(made.id, "cal", 18) == over
    later = store.expire(add(store, starts_at=30, ends_at=40).id, "ben", 15)
    assert later.starts_at <= later.ends_at == 15
