from __future__ import annotations

import sys
import types

import pytest

from offing.client import connect
from offing.client.http_transport import HttpTransport
from offing.client.settings import Settings
from offing.errors import MissingExtra


def test_a_url_means_http() -> None:
    settings = Settings(url="http://host:8484")
    connect.check(settings)
    transport = connect.opener(settings)()
    assert isinstance(transport, HttpTransport)
    transport.close()


def test_no_url_means_the_embedded_server_of_the_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    module = types.ModuleType(connect.EMBEDDED)
    module.connect = opened.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, connect.EMBEDDED, module)
    open_it = connect.opener(Settings(data_dir="here"))
    assert opened == [], "nothing is opened before it is needed"
    open_it()
    assert opened == ["here"]


@pytest.mark.parametrize("absent", ["offing.runtime.absent", "offing.absent.embedded"])
def test_where_no_server_is_installed_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, absent: str
) -> None:
    monkeypatch.setattr(connect, "EMBEDDED", absent)
    with pytest.raises(MissingExtra, match="pip install offing"):
        connect.check(Settings())
    with pytest.raises(MissingExtra, match="absent"):
        connect.opener(Settings())()
