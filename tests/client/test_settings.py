from __future__ import annotations

from typing import Any

import pytest

from offing.client.settings import Settings, period_of, read
from offing.errors import ConfigError


def test_arguments_win_over_the_environment() -> None:
    variables = {"OFFING_URL": "http://env:1/", "OFFING_KEY": "k", "OFFING_ENVIRONMENT": "staging"}
    settings = read(variables=variables)
    assert (settings.url, settings.key, settings.environment) == ("http://env:1", "k", "staging")
    settings = read("https://arg/base/", "other", environment="test", variables=variables)
    assert (settings.url, settings.key, settings.environment) == ("https://arg/base", "other", "test")
    settings = read(data_dir="here", variables=variables)
    assert (settings.url, settings.data_dir) == (None, "here")


def test_without_anything_events_go_to_the_working_directory() -> None:
    settings = read(variables={})
    assert (settings.url, settings.key, settings.data_dir) == (None, None, ".offing")
    assert read(variables={"OFFING_DATA_DIR": "/data"}).data_dir == "/data"


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8484",
        "ftp://host",
        "http://",
        "http://h:99999",
        "http://h?x=1",
        "http://h\n",
        "http://u:p@h",
    ],
)
def test_what_is_no_server_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="not a URL"):
        read(url, variables={})


def test_a_key_that_would_break_the_header_is_refused_without_being_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        read("http://h", "sec\r\nret", variables={})
    assert "sec" not in str(caught.value)


def test_a_url_and_a_directory_exclude_each_other() -> None:
    with pytest.raises(ConfigError, match="both"):
        read("http://h", data_dir="d", variables={})


def test_errors_are_raised_while_pytest_runs_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().is_strict()
    assert not Settings(strict=False).is_strict()
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert not Settings().is_strict()
    assert Settings(strict=True).is_strict()


@pytest.mark.parametrize(
    ("given", "period"), [(False, 0.0), (True, 10.0), (1, 1.0), (2.5, 2.5), (86_400, 86_400.0)]
)
def test_a_period_of_samples(given: float, period: float) -> None:
    assert period_of(given) == period


@pytest.mark.parametrize("given", [0, 0.5, -1, 86_401, float("nan"), float("inf"), "often", None])
def test_what_is_no_period_is_refused(given: Any) -> None:
    with pytest.raises(ConfigError, match="not a period of samples"):
        period_of(given)
