"""Everybody can read the pages (WCAG 2.2 AA), and names in them are never code."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

PAGES = {
    "login": ("/", ".login"),
    "fleet": ("/", ".fleet-row"),
    "model": ("/m/late-flights", ".time-chart-canvas canvas"),
    "column": ("/m/late-flights?column=distance", "dialog[open] [role=img]"),
    "budget": ("/m/late-flights", ".budget-table"),
    "review": ("/m/late-flights?review=last", "dialog[open] .review-part"),
    "summary": ("/?summary=digest-0", ".empty-title"),
    "quality": ("", ".incident-title"),
    "performance": ("", ".mix-within"),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule_of_wcag(demo: Any, visit: Any, axe: bool, name: str, theme: str) -> None:
    path, wait = PAGES[name]
    if not path:
        found = demo.api.get("incidents").json()["incidents"]
        path = f"/i/{next(i['id'] for i in found if i['cause'] == name and i['model'] == 'late-flights')}"
    one = visit(logged_in=name != "login", theme=theme)
    page = one.open(path, wait)
    page.wait_for_timeout(300)
    assert one.violations() == []


def assert_is_text(page: Page, *texts: str) -> None:
    """Fail unless each text is on the page as it is, and none of it has become an element or has run."""
    shown = page.inner_text("body")
    for text in texts:
        assert text in shown, f"{text} is not shown"
    made = page.evaluate(
        "document.querySelectorAll('img, iframe, marquee, details[ontoggle], body script, svg[onload],"
        ' [onclick], [onerror], a[href^="javascript"], u\').length'
    )
    assert made == 0
    assert page.evaluate("window.pwned") is None


def test_names_are_never_code(demo: Any, visit: Any) -> None:
    nasty, one = demo.nasty, visit()
    address = f"/m/{demo.path(nasty.model)}"
    page = one.open("/", ".fleet-row")
    assert_is_text(page, nasty.model, nasty.version)
    page = one.open(address, ".time-chart-canvas canvas")
    assert_is_text(page, nasty.model, nasty.column, nasty.segment, nasty.version, nasty.value)
    page.locator(".lane-deploy").hover()
    for column, level in (("level", nasty.level), (nasty.segment, nasty.value)):
        page = one.open(f"{address}?column={demo.path(column)}", "dialog[open] [role=img]")
        page.get_by_label("View as table").click()
        assert_is_text(page, column, level)


def test_incidents_about_nasty_names_are_text(demo: Any, visit: Any) -> None:
    nasty, one = demo.nasty, visit()
    found = demo.api.get("incidents", params={"model": nasty.model}).json()["incidents"]
    assert {i["cause"] for i in found} >= {"quality", "performance"}
    for incident in found:
        page = one.open(f"/i/{incident['id']}", ".incident-title")
        assert_is_text(page, nasty.model, *(c["column"] for c in incident["columns"]))
        if incident["cause"] == "performance":
            assert_is_text(page, nasty.value)
        if incident["deployment"]:
            assert_is_text(page, nasty.version, nasty.notes)
