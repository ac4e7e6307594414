"""A model whose round failed is unknown and says why, whatever was judged before; never green."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offing.domain.schema import Kind
from offing.runtime.app import App
from offing.runtime.config import Config
from offing.server.views.fleet import fleet
from offing.server.views.model_page import model_page

if TYPE_CHECKING:
    from collections.abc import Iterator


def send(app: App, first: int) -> None:
    now = time.time()
    items = [{"id": f"p{first + i}", "timestamp": now, "features": {"x": i}, "score": 0.5} for i in range(20)]
    app.accept("m", Kind.PREDICTIONS, json.dumps(items).encode(), content_type="application/json")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """The baseline file is there at first, and can be taken away."""
    baseline = tmp_path / "normal.csv"
    baseline.write_text("x,score\n" + "".join(f"{i},0.5\n" for i in range(100)))
    config = Config.model_validate({"models": {"m": {"baseline": {"file": str(baseline)}}}})
    one = App(tmp_path / "data", config)
    yield one
    one.close()


def test_a_model_that_cannot_be_judged_any_more_says_so(app: App, tmp_path: Path) -> None:
    send(app, 0)
    app.worker.step()
    assert "could not be judged" not in model_page(app, "m")["sentence"]
    (tmp_path / "normal.csv").unlink()
    send(app, 20)
    app.worker.step()
    for page in (model_page(app, "m"), fleet(app)["models"][0]):
        assert page["state"] == "unknown"
        assert "could not be judged" in page["sentence"] and "normal.csv" in page["sentence"]


def test_a_model_that_never_could_be_judged_says_so(app: App, tmp_path: Path) -> None:
    (tmp_path / "normal.csv").unlink()
    send(app, 0)
    app.worker.step()
    for page in (model_page(app, "m"), fleet(app)["models"][0]):
        assert page["state"] == "unknown"
        assert "could not be judged" in page["sentence"]


def test_compaction_that_works_does_not_hide_a_round_that_failed(app: App, tmp_path: Path) -> None:
    (tmp_path / "normal.csv").unlink()
    send(app, 0)
    app.sealer.seal_all()
    app.worker.compact_at = 0
    app.worker.step()
    assert "m" in app.worker.failed
