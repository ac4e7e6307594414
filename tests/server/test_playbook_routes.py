from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from offing.errors import Unauthorized
from offing.insight.playbook import Playbook, Playbooks, shipped
from offing.server import answers
from offing.server.playbook_routes import playbook_routes

OURS = Playbook.read("missing", "# Ours\n\n1. Call Ann.\n")


def somebody() -> str:
    return "ann"


def nobody() -> str:
    raise Unauthorized("who are you?")


def books_of(model: str) -> Playbooks:
    return Playbooks({"missing": OURS} if model == "flights" else {})


@pytest.fixture(scope="module")
def client(serve_http: Any) -> Iterator[httpx2.Client]:
    with serve_http(application(somebody)) as url, httpx2.Client(base_url=url) as found:
        yield found


def application(user: Any) -> FastAPI:
    http = FastAPI()
    answers.install(http)
    http.include_router(playbook_routes(books_of, user))
    return http


def test_a_playbook_is_served_with_its_text(client: httpx2.Client) -> None:
    found = client.get("/playbooks/units").json()
    page = shipped()["units"]
    assert found == {
        "id": "units",
        "title": page.title,
        "steps": list(page.steps),
        "text": page.text,
        "own": False,
    }


def test_a_model_gets_its_own(client: httpx2.Client) -> None:
    own = client.get("/playbooks/missing", params={"model": "flights"}).json()
    assert (own["title"], own["steps"], own["own"]) == ("Ours", ["Call Ann."], True)
    other = client.get("/playbooks/missing", params={"model": "loans"}).json()
    assert (other["title"], other["own"]) == (shipped()["missing"].title, False)


def test_all_are_listed_without_their_text(client: httpx2.Client) -> None:
    found = client.get("/playbooks", params={"model": "flights"}).json()["playbooks"]
    assert [one["id"] for one in found] == list(shipped())
    assert [one["id"] for one in found if one["own"]] == ["missing"]
    assert all("text" not in one for one in found)


def test_one_that_does_not_exist_is_not_found(client: httpx2.Client) -> None:
    answer = client.get("/playbooks/unit")
    assert answer.status_code == 404
    assert answer.json()["error"]["hint"] and "units" in answer.json()["error"]["hint"]


def test_nobody_reads_them_without_a_name(serve_http: Any) -> None:
    with serve_http(application(nobody)) as url:
        assert httpx2.get(f"{url}/playbooks").status_code == 401
