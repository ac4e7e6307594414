"""Which state of the package was measured."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@lru_cache(maxsize=1)
def code_state() -> str:
    """Return git's hash of `src/offing`, with a `+` when edited; empty without git."""
    answers = [
        subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
        for words in (["rev-parse", "--short=10", "HEAD:src/offing"], ["status", "-s", "--", "src/offing"])
    ]
    return answers[0] + ("+" if answers[1] else "")
