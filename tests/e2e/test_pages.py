"""The fleet, a model and an incident, as a person uses them."""

from __future__ import annotations

import re
from typing import Any

import pytest


def incident_of(demo: Any, cause: str) -> str:
    found = demo.api.get("incidents", params={"model": "late-flights"}).json()["incidents"]
    return str(next(i["id"] for i in found if i["cause"] == cause))


def quality_incident(demo: Any) -> str:
    return incident_of(demo, "quality")


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


def test_an_incident_says_what_it_costs_and_where_the_change_is(demo: Any, visit: Any) -> None:
    id_ = incident_of(demo, "performance")
    told = demo.api.get(f"incidents/{id_}").json()
    page = visit().open(f"/i/{id_}", ".incident-title")
    assert "Harmful" in page.locator(".cost-verdict").first.inner_text()
    assert (page.get_by_role("img", name="ROC AUC: worse by").bounding_box() or {})["height"] > 0
    parts = page.locator(".mix-within")
    first, second = told["decomposition"]["segments"]
    assert first["sentence"][1:] in parts.inner_text()
    rows = parts.locator("th[scope=row]").all_inner_texts()
    assert rows[0].startswith("Mix") and rows[1].startswith("Within")
    page.get_by_role("button", name=second["segment"], exact=True).click()
    page.wait_for_url(re.compile(rf"\?by={second['segment']}$"))
    assert second["sentence"][1:] in parts.inner_text()
    assert not told["not_computed"] and page.locator(".not-computed").count() == 0


def test_a_part_that_failed_is_named(demo: Any, visit: Any) -> None:
    one = visit()

    def failing(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "not_computed": ["decomposition"]})

    one.page.route("**/api/v1/incidents/*", failing)
    page = one.open(f"/i/{quality_incident(demo)}", ".not-computed")
    assert "Could not be computed: mix against within" in page.locator(".not-computed").inner_text()


def test_the_budget_leads_to_the_review_of_a_month(demo: Any, visit: Any) -> None:
    page = visit().open("/m/late-flights", ".budget-table")
    table = page.locator(".budget-table")
    for part in ("1 false alarm", "per 90 days", "Expected", "Delivered", "Watching"):
        assert part in table.inner_text()
    assert "cancellations" in page.locator(".monitor-list").inner_text()
    page.get_by_role("button", name="Review a month").click()
    drawer = page.get_by_role("dialog", name="Review of")
    drawer.get_by_role("heading", name="Gaps in the watch").wait_for()
    assert "review=last" in page.url
    review = demo.api.get("models/late-flights/review").json()
    assert review["sentence"] in drawer.inner_text()
    drawer.get_by_role("button", name="Month before").click()
    page.wait_for_url(re.compile(r"review=\d{4}-\d\d$"))
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")
    assert "review=" not in page.url


def test_the_link_of_a_summary_leads_to_its_own_page(visit: Any) -> None:
    page = visit().open("/?summary=digest-0", ".summary-title")
    page.get_by_text("No incident was told in this message").wait_for()
    page.get_by_role("link", name="See all models").click()
    page.wait_for_selector(".fleet-row")


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


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("cause", ["performance", "quality", "drift"])
def test_no_incident_sticks_out_of_the_window(demo: Any, visit: Any, cause: str, width: int) -> None:
    page = visit(width=width).open(f"/i/{incident_of(demo, cause)}", ".cost-verdict")
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
