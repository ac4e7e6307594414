from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from offing.state.access import SESSION_LENGTH, AccessStore


@pytest.fixture
def access(engine: Engine) -> AccessStore:
    return AccessStore(engine)


def test_a_key_is_valid_for_good(access: AccessStore) -> None:
    secret = access.create_key("admin", 1)
    assert secret.startswith("off_") and len(secret) > 40
    assert access.user_of_key(secret) == "admin"
    assert access.user_of_key(secret + "x") is None and access.user_of_key("") is None
    assert access.create_key("admin", 1) != secret


def test_adding_a_known_key_changes_nothing(access: AccessStore) -> None:
    access.add_key("off_known", "first", 1)
    access.add_key("off_known", "second", 2)
    assert access.user_of_key("off_known") == "first"


def test_secrets_are_not_stored(access: AccessStore, engine: Engine, tmp_path: Path) -> None:
    secrets = [access.create_key("admin", 1), access.create_session("ann", 1)]
    engine.dispose()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert stored and not any(secret.encode() in stored for secret in secrets)


def test_a_session_ends(access: AccessStore) -> None:
    token = access.create_session("ann", 100)
    assert access.user_of_session(token, 100 + SESSION_LENGTH - 1) == "ann"
    assert access.user_of_session(token, 100 + SESSION_LENGTH) is None
    other = access.create_session("ben", 100)
    access.end_session(other)
    assert access.user_of_session(other, 101) is None
    assert access.user_of_session(token, 101) == "ann"


def test_a_key_is_no_session_and_a_session_no_key(access: AccessStore) -> None:
    key, token = access.create_key("admin", 1), access.create_session("ann", 1)
    assert access.user_of_session(key, 2) is None and access.user_of_key(token) is None
