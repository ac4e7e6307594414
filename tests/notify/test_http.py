from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from offing.errors import ConfigError
from offing.notify.channel import DeliveryError
from offing.notify.http import ANSWER_BYTES, Endpoint, header_value, json_body, retry_after

if TYPE_CHECKING:
    from tests.notify.conftest import Desk

DATE = "Mon, 01 Jun 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "99999999"}, 3600.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "Mon, 01 Jun 2026 12:00:30 GMT", "date": DATE}, 30.0),
        ({"retry-after": "Mon, 01 Jun 2026 11:00:00 GMT", "date": DATE}, 0.0),
        ({"retry-after": "Mon, 01 Jun 2026 12:00:30 GMT"}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_json_that_everybody_reads() -> None:
    odd = {"a": float("nan"), "b": [float("inf"), 1.5, (2, None)], 3: "dist\ud83dance", "é\udc00": "été"}
    body = json_body(odd)
    read = json.loads(body.decode("utf-8"), parse_constant=pytest.fail)
    assert read == {"a": None, "b": [None, 1.5, [2, None]], "3": "dist?ance", "é?": "été"}


def test_what_a_header_can_hold() -> None:
    assert header_value("plain ~") == "plain ~"
    assert header_value("a\r\nb: é") == "a??b: ?"


@pytest.mark.parametrize("url", ["", "x", "ftp://h", "http://", "//h", "http://[::1", "http://h:99999999"])
def test_an_address_that_cannot_be_one_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigError, match="channel 'c'"):
        Endpoint("c", url)


def test_a_long_answer_is_read_in_part(desk: Desk) -> None:
    desk.script = [(200, {}, b"x" * (3 * ANSWER_BYTES))]
    answer = Endpoint("c", desk.url).post(b"{}", {})
    assert len(answer.text) == ANSWER_BYTES and answer.json() is None


def test_a_long_reason_is_told_in_short(desk: Desk) -> None:
    desk.script = [(400, {}, b"no\n" * 10_000)]
    with pytest.raises(DeliveryError, match="c: HTTP 400 no no no") as caught:
        Endpoint("c", desk.url).post(b"{}", {})
    assert len(str(caught.value)) < 400


def test_a_path_is_added_and_ours_is_the_agent(desk: Desk) -> None:
    Endpoint("c", desk.root + "/base/").post(b"{}", {"x-a": "b"}, path="/api")
    [(path, headers, body)] = desk.requests
    assert (path, headers["x-a"], body) == ("/base/api", "b", b"{}")
    assert headers["user-agent"].startswith("offing/") and headers["content-type"] == "application/json"
