from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.actions.http_request import MASK, Login, mask, post_json

texts = st.text("abc", min_size=1, max_size=8)


def test_what_is_shown_is_the_request_without_its_secrets() -> None:
    request = post_json(
        "http://h/p?token=abc", {"a": ["abc", 1, None]}, {"x-key": "abc"}, secrets=["abc", None, ""],
        login=Login("http://h/login", b'{"password": "abc"}'),
    )  # fmt: skip
    assert request.secrets == ("abc",)
    assert request.shown() == {
        "method": "POST",
        "url": f"http://h/p?token={MASK}",
        "headers": {
            "content-type": "application/json",
            "user-agent": request.headers["user-agent"],
            "x-key": MASK,
        },
        "json": {"a": [MASK, 1, None]},
        "timeout_seconds": 10.0,
        "login": {"method": "POST", "url": "http://h/login", "json": {"password": MASK}},
    }
    assert "abc" not in repr(request)


def test_a_secret_inside_another_leaves_nothing_behind() -> None:
    assert mask("token-123", ["token", "token-123"]) == MASK


def test_what_json_has_no_name_for_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        post_json("http://h", {"a": float("nan")})


@given(st.recursive(texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)), texts)
def test_no_secret_survives(value: object, secret: str) -> None:
    assert secret not in json.dumps(mask(value, [secret]))
