"""Coming in: by the link of the command line, or with the key."""

from __future__ import annotations

from typing import Any

import pytest


def test_the_link_of_the_command_line_logs_in_once(demo: Any, visit: Any) -> None:
    link = f"/m/late-flights#code={demo.code()}"
    first = visit(logged_in=False)
    page = first.open(link, ".verdict")
    assert page.url == f"{demo.url}/m/late-flights"
    page.go_back()
    assert "code" not in page.url
    second = visit(logged_in=False)
    page = second.open(link, ".login")
    assert "already used" in page.locator(".login-reason").inner_text()
    assert "code" not in page.url


def test_a_key_logs_in_to_the_page_that_was_asked_for(demo: Any, visit: Any) -> None:
    one = visit(logged_in=False)
    page = one.open("/m/late-flights", ".login")
    assert "admin.key" in page.inner_text(".login")
    page.get_by_label("Admin key").fill("wrong")
    page.keyboard.press("Enter")
    page.locator(".login-error", has_text="not the right one").wait_for()
    page.get_by_label("Admin key").fill(demo.key)
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict")
    assert page.url == f"{demo.url}/m/late-flights"
    assert demo.key not in page.content()
    assert page.evaluate("document.cookie") == ""  # scripts cannot read the session
    assert page.evaluate("Object.values(localStorage).join()").find(demo.key) == -1
    page.get_by_label("Sign out").click()
    page.wait_for_selector(".login")
    page.reload()
    page.wait_for_selector(".login")


@pytest.mark.parametrize("path", ["/", "/m/late-flights", "/i/none"])
def test_without_a_session_every_page_is_the_login_page(visit: Any, path: str) -> None:
    page = visit(logged_in=False).open(path, ".login")
    assert "late-flights" not in page.inner_text("body")
