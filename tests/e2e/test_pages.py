"""The fleet, a model and an incident, as a person uses them."""

from __future__ import annotations

import re
from typing import Any

import pytest


def quality_incident(demo: Any) -> str:
    found = demo.api.get("incidents", params={"model": "late-flights"}).json()["incidents"]
    return str(next(i["id"] for i in found if i["cause"] == "quality"))


def test_the_fleet_says_how_each_model_is_and_leads_to_it(visit: Any) -> None:
    page = visit().open("/", ".fleet-row")
    row = page.locator(".fleet-row", has_text="late-flights")
    assert "Critical" in row.inner_text() and "distance is scaled by 1.609" in row.inner_text()
    assert "ROC AUC" in row.inner_text()
    row.get_by_role("link", name="late-flights").click()
    page.wait_for_selector(".verdict-sentence")
    assert page.url.endswith("/m/late-flights")
    page.go_back()
    page.wait_for_selector(".fleet-row")


def test_a_model_says_what_is_wrong_in_a_sentence_and_shows_it(demo: Any, visit: Any) -> None:
    page = visit().open("/m/late-flights", ".time-chart-canvas canvas")
    sentence = demo.api.get("models/late-flights").json()["sentence"]
    assert page.locator(".verdict-sentence").inner_text() == sentence
    charts = page.get_by_role("img")
    names = [chart.get_attribute("aria-label") or "" for chart in charts.all() if chart.is_visible()]
    assert len(names) >= 8 and all(names)
    assert any(name.startswith("ROC AUC") and "critical" in name for name in names)
    changed = page.locator(".change-list")
    assert "distance" in changed.inner_text() and "PSI" in changed.inner_text()
    assert "Version 2" in changed.inner_text() and "undefined" not in page.inner_text("body")


def test_dragging_narrows_the_time_and_escape_goes_back(visit: Any) -> None:
    page = visit().open("/m/late-flights", ".time-chart-canvas canvas")
    page.locator(".time-chart-canvas").first.scroll_into_view_if_needed()
    box = page.locator(".time-chart-canvas").first.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, y, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile(r"\?t=2013-\d\d-\d\d\.\.2013-\d\d-\d\d$"))
    page.get_by_role("button", name="Back").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/m/late-flights$"))
    assert page.locator(".verdict-sentence").is_visible()


def test_an_address_with_a_period_opens_on_it(visit: Any) -> None:
    page = visit().open("/m/late-flights?t=2013-02-01..2013-03-01", ".time-chart-canvas canvas")
    assert "1 Feb" in page.locator(".range-text").inner_text()


def test_a_column_opens_with_its_distribution(visit: Any) -> None:
    page = visit().open("/m/late-flights", ".columns-table")
    page.locator(".columns-table").get_by_role("button", name="distance", exact=True).click()
    drawer = page.get_by_role("dialog", name="distance")
    drawer.get_by_role("img").first.wait_for()
    assert "column=distance" in page.url
    assert "1.609" in drawer.inner_text() and "PSI" in drawer.inner_text()
    drawer.get_by_label("View as table").click()
    assert drawer.get_by_role("row").count() > 20
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")
    assert "column=" not in page.url
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == "distance"


def test_an_incident_can_be_taken_judged_and_remarked_on(demo: Any, visit: Any) -> None:
    id_ = quality_incident(demo)
    page = visit().open(f"/i/{id_}", ".incident-title")
    assert "change of units" in page.locator(".incident-title").inner_text()
    for part in ("Evidence", "Which columns moved", "Timeline", "Version 2", "distance"):
        assert part in page.inner_text("main")
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    page.get_by_text("Acknowledged by admin", exact=True).wait_for()
    page.get_by_role("button", name="Real problem").click()
    page.wait_for_selector(".verdict-button[aria-pressed=true]")
    page.get_by_label("Add a note").fill("Called the <b>airport</b> team")
    page.keyboard.press("Enter")
    page.get_by_text("Called the <b>airport</b> team").wait_for()
    page.reload()
    page.get_by_text("Called the <b>airport</b> team").wait_for()
    stored = demo.api.get(f"incidents/{id_}").json()
    assert (stored["state"], stored["acknowledged_by"], stored["verdict"]) == (
        "acknowledged",
        "admin",
        "real",
    )
    assert [e["what"] for e in stored["timeline"][-3:]] == ["acknowledged", "verdict", "comment"]


def test_an_incident_leads_to_its_column(demo: Any, visit: Any) -> None:
    page = visit().open(f"/i/{quality_incident(demo)}", ".moved-item")
    page.locator(".moved-item a").first.click()
    page.get_by_role("dialog", name="distance").wait_for()


@pytest.mark.parametrize("path", ["/m/nothing", "/i/nothing", "/m/late-flights?column=nothing", "/nothing"])
def test_what_does_not_exist_is_said(visit: Any, expecting: Any, path: str) -> None:
    one = visit()
    with expecting(one) as troubles:
        page = one.open(path, ".trouble, .not-found, main h1")
        page.wait_for_timeout(300)
        assert all("404" in trouble for trouble in troubles)
    assert "nothing" in page.inner_text("body") or "ot found" in page.inner_text("body").lower()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ["/", "/m/late-flights", "/m/late-flights?column=distance"])
def test_nothing_sticks_out_of_the_window(visit: Any, path: str, width: int) -> None:
    page = visit(width=width).open(path, ".fleet-row, .columns-table")
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
