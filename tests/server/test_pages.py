"""The built UI is served, and nothing beside it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from offing.server import answers
from offing.server.pages import page_routes


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, serve_http: Any) -> Iterator[httpx2.Client]:
    """A small build of pages, with a secret beside it."""
    root = tmp_path_factory.mktemp("ui")
    (root / "secret.txt").write_text("secret")
    static = root / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><p>index")
    (static / "assets" / "app-1234.js").write_text("code")
    (static / "assets" / "app-1234.js.gz").write_bytes(gzip.compress(b"packed code"))
    (static / "favicon.svg").write_text("<svg/>")
    http = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    answers.install(http)
    http.include_router(page_routes(static))
    with serve_http(http) as url, httpx2.Client(base_url=url) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/m/late-flights", "/m/a%2Fb", "/i/abc", "/index.html", "/deep/er/"])
def test_every_page_is_the_index_and_is_asked_for_each_time(built: httpx2.Client, path: str) -> None:
    answer = built.get(path)
    assert answer.text == "<!doctype html><p>index"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/html")


def test_hashed_files_are_kept_for_ever_and_packed_for_those_who_can_unpack(built: httpx2.Client) -> None:
    plain = built.get("/assets/app-1234.js", headers={"accept-encoding": "identity"})
    packed = built.get("/assets/app-1234.js", headers={"accept-encoding": "gzip"})
    assert (plain.text, packed.text) == ("code", "packed code")
    assert "immutable" in plain.headers["cache-control"] and plain.headers["vary"] == "accept-encoding"
    assert "javascript" in plain.headers["content-type"]
    assert "immutable" not in built.get("/favicon.svg").headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/assets/..;/..;/secret.txt",
        "/secret.txt%00.js",
        "/%252e%252e/secret.txt",
    ],
)
def test_no_path_leads_out(built: httpx2.Client, path: str) -> None:
    answer = built.get(httpx2.URL(f"{built.base_url}".rstrip("/")).copy_with(raw_path=path.encode()))
    assert "secret" not in answer.text.replace("secret.txt", "")
    assert answer.text == "<!doctype html><p>index"


def test_api_addresses_are_no_pages(built: httpx2.Client) -> None:
    answer = built.get("/api/v1/nothing")
    assert answer.status_code == 404 and answer.json()["error"]["code"] == "not_found"


def test_a_checkout_without_a_build_says_so(tmp_path: Path, serve_http: Any) -> None:
    http = FastAPI()
    http.include_router(page_routes(tmp_path / "none"))
    with serve_http(http) as url:
        assert "make ui" in httpx2.get(f"{url}/m/x").text


def test_the_built_page_loads_nothing_from_elsewhere(site: Any) -> None:
    page = site.anonymous.get("/").text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert any(address.endswith(".js") for address in addresses)
    for address in addresses:
        assert "//" not in address
        assert site.anonymous.get(f"/{address.lstrip('./')}").status_code == 200
    assert "<script>" not in page and "style=" not in page
