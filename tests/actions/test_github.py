from __future__ import annotations

from offing.actions.github import API_VERSION, github_post


def test_every_request_names_the_version_and_hides_the_token() -> None:
    request = github_post("https://api.github.com/x", {"a": "tok"}, "tok", 3.0)
    assert request.headers["x-github-api-version"] == API_VERSION == "2022-11-28"
    assert request.shown()["headers"]["authorization"] == "Bearer ***"
    assert request.shown()["json"] == {"a": "***"} and request.timeout_seconds == 3.0
