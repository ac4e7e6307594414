"""Keys, one-time codes, hosts, origins, and the file with the admin key."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request

from offing.errors import Forbidden, Unauthorized
from offing.server.security import CODE_LIFE, Gate, admin_key, check_origin, host_name, is_loopback
from offing.state.access import AccessStore
from offing.state.database import open_database


@pytest.fixture
def access(tmp_path: Path) -> AccessStore:
    return AccessStore(open_database(tmp_path / "state.db"))


def test_the_admin_key_is_made_once_and_only_its_owner_can_read_it(
    access: AccessStore, tmp_path: Path, site: Any
) -> None:
    key, new = admin_key(access, tmp_path, site.clock)
    path = tmp_path / "admin.key"
    assert new and len(key) > 40
    assert path.read_text("ascii") == key + "\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert admin_key(access, tmp_path, site.clock) == (key, False)
    assert access.user_of_key(key) == "admin"
    assert {p.name for p in tmp_path.iterdir() if "key" in p.name or "partial" in p.name} == {"admin.key"}


def test_a_key_that_a_person_wrote_into_the_file_counts(
    access: AccessStore, tmp_path: Path, site: Any
) -> None:
    (tmp_path / "admin.key").write_text("my own key\n")
    assert admin_key(access, tmp_path, site.clock) == ("my own key", False)
    assert access.user_of_key("my own key") == "admin"


def test_an_empty_file_is_no_key(access: AccessStore, tmp_path: Path, site: Any) -> None:
    (tmp_path / "admin.key").write_text("\n")
    key, new = admin_key(access, tmp_path, site.clock)
    assert new and key and access.user_of_key("") is None


def test_only_the_hash_of_a_key_is_stored(access: AccessStore, tmp_path: Path, site: Any) -> None:
    key, _ = admin_key(access, tmp_path, site.clock)
    stored = b"".join(p.read_bytes() for p in tmp_path.glob("state.db*"))
    assert key.encode() not in stored


def test_a_code_opens_one_session_within_five_minutes(access: AccessStore, site: Any) -> None:
    gate = Gate(access, site.clock)
    code, late = gate.new_code(), gate.new_code()
    assert code != late
    assert access.user_of_session(gate.session_for(key=None, code=code), site.clock.now()) == "admin"
    for used in (code, "", "guess", None):
        with pytest.raises(Unauthorized):
            gate.session_for(key=None, code=used)
    site.clock.moment += CODE_LIFE
    with pytest.raises(Unauthorized):
        gate.session_for(key=None, code=late)


def test_neither_an_empty_nor_a_wrong_key_opens_a_session(access: AccessStore, site: Any) -> None:
    gate = Gate(access, site.clock)
    for key in ("", "wrong", " "):
        with pytest.raises(Unauthorized):
            gate.session_for(key=key, code=None)


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        (None, "127.0.0.1:8484", True),
        ("http://127.0.0.1:8484", "127.0.0.1:8484", True),
        ("http://127.0.0.1:9999", "127.0.0.1:8484", False),
        ("http://localhost:8484", "127.0.0.1:8484", False),
        ("https://evil.example", "127.0.0.1:8484", False),
        ("null", "127.0.0.1:8484", False),
        ("", "127.0.0.1:8484", False),
        ("http://[", "127.0.0.1:8484", False),
        ("http://127.0.0.1:8484@evil.example", "127.0.0.1:8484", False),
    ],
)
def test_the_origin_must_be_the_host(origin: str | None, host: str, same: bool) -> None:
    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin is not None else [])
    request = Request({"type": "http", "headers": headers})
    if same:
        check_origin(request)
    else:
        with pytest.raises(Forbidden):
            check_origin(request)


@pytest.mark.parametrize(
    ("header", "name"),
    [("a:1", "a"), ("[::1]:1", "::1"), ("", ""), ("[", ""), ("::", ""), ("a b", "a b"), ("u@h:1", "h")],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.200.0.9", "::1", "[::1]"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "10.0.0.1", "localhost.evil.example", "127.1.evil"])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)
