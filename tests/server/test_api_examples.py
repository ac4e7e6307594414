"""The commands of docs/api.md run as they are written."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs/api.md"


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
