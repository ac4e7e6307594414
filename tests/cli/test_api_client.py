from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offing.cli.api_client import ApiClient
from offing.errors import ConfigError, OffingError

if TYPE_CHECKING:
    from tests.cli.conftest import Serving


def test_it_asks_the_server_of_the_directory_or_the_one_it_is_given(server: Serving, tmp_path: Path) -> None:
    for client in (ApiClient(server.folder, None, None), ApiClient(tmp_path, server.url + "/", server.key)):
        assert client.get("silences", active=None).keys() == {"silences"}
        with pytest.raises(OffingError, match="no such address"):
            client.get("incidents", "a/b")


def test_what_is_refused_and_what_does_not_answer_are_errors(server: Serving, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no server runs on"):
        ApiClient(tmp_path, None, None)
    with pytest.raises(OffingError, match="does not answer"):
        ApiClient(tmp_path, "http://127.0.0.1:9", "k").get("silences")
    with pytest.raises(OffingError, match="no silence 'x'") as caught:
        ApiClient(server.folder, None, None).delete("silences", "x")
    assert caught.value.hint
