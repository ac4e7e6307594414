"""The commands of docs/api.md run as they are written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs/api.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_the_commands_of_the_page_run(site: Any) -> None:
    (script,) = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    script = script.replace("http://127.0.0.1:8484", site.url).replace("curl -sS", "curl -sS -w '\\n'")
    environment = {**os.environ, "OFFING_DATA_DIR": str(site.app.data_dir), "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        ["sh", "-euc", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    predictions, labels, models = map(json.loads, done.stdout.splitlines())
    assert (predictions["accepted"], labels["accepted"]) == (1, 1)
    assert [m["name"] for m in models["models"]] == ["late-flights"]


def test_the_codes_of_the_page_are_those_of_the_intake() -> None:
    source = Path(__file__).parents[2] / "src/offing/ingest"
    code = "".join(path.read_text("utf-8") for path in source.glob("*.py"))
    listed = PAGE.read_text("utf-8").split("\nRejections:")[1].split("\n\n")[0]
    for name in re.findall(r"`([a-z_]+)`", listed):
        assert f'"{name}"' in code or name == "overflow", name
    used = set(
        re.findall(r'"((?:missing|invalid|empty|timestamp|nested|not_an|too_many|wrong)_[a-z_]+)"', code)
    )
    fields = {"invalid_event", "timestamp"}
    assert used - fields <= set(re.findall(r"`([a-z_]+)`", listed)), used
