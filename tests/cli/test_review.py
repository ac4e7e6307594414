from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.runtime.conftest import SMALL, Desk, StillClock, traffic

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which the small model was judged; its fault comes on 12 February."""
    made = Desk(tmp_path_factory.mktemp("judged") / "data", SMALL, StillClock())
    made.send(traffic())
    made.work()
    made.rest()
    made.app.close()
    return made.folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / ".offing")
    (tmp_path / "offing.yaml").write_text("models: {small: {bucket: 1d, segments: [carrier], owner: ann}}\n")
    return tmp_path


def test_a_directory_without_a_server_is_reviewed(offing: Run, folder: Path) -> None:
    result = offing("review", "--month", "2026-02")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("# small, February 2026\n") and "Owner: ann" in result.stdout
    found = json.loads(offing("review", "--month", "2026-02", "--model", "small", "--json").stdout)
    [review] = found["models"]
    assert review["month"] == "2026-02" and len(review["sample"]["rows"]) == 20


def test_it_writes_markdown_or_a_page(offing: Run, folder: Path) -> None:
    for name, first in (("review.md", "# small, "), ("review.html", "<!doctype html>")):
        result = offing("review", "--out", name)
        assert result.returncode == 0, result.stderr
        assert result.stdout == f"{name}: small 2026-01\n"
        assert (folder / name).read_text("utf-8").startswith(first)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", "review.pdf"), "neither Markdown nor HTML"),
        (("--month", "soon"), "not a month"),
        (("--model", "smal"), "no history"),
        (("--data-dir", "elsewhere"), "no data in"),
    ],
)
def test_what_is_wrong_is_said(offing: Run, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    result = offing("review", *arguments)
    assert result.returncode == 2 and said in result.stderr
    assert not (folder / "elsewhere").exists()
