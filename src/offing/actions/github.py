"""What GitHub's REST API wants of every request, version 2022-11-28."""

from __future__ import annotations

from typing import Any

from offing.actions.http_request import HttpRequest, post_json

API_URL = "https://api.github.com"
"""GitHub Enterprise Server answers at `https://HOST/api/v3`."""

API_VERSION = "2022-11-28"


def github_post(url: str, content: Any, token: str, timeout_seconds: float) -> HttpRequest:
    """Return a POST with the headers that GitHub recommends and a token as bearer."""
    headers = {
        "accept": "application/vnd.github+json",
        "x-github-api-version": API_VERSION,
        "authorization": f"Bearer {token}",
    }
    return post_json(url, content, headers, secrets=[token], timeout_seconds=timeout_seconds)
