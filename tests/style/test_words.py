"""Files and folders are named after what is in them."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

FORBIDDEN = {
    "common", "core", "experimental", "future", "helper", "helpers", "legacy", "manager", "managers", "misc",
    "stuff", "util", "utils",
}  # fmt: skip


def test_no_file_or_folder_is_named_after_nothing(files: tuple[str, ...]) -> None:
    offenders = [
        name
        for name in files
        for part in PurePosixPath(name).parts
        if FORBIDDEN & set(re.split(r"[_\-.]", part.lower()))
    ]
    assert not offenders


def test_nothing_is_left_to_do(root: Path, files: tuple[str, ...]) -> None:
    """What is open is an issue, not a comment."""
    mark = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    sources = [name for name in files if name.endswith((".py", ".ts", ".tsx", ".css", ".md", ".toml"))]
    assert not [name for name in sources if mark.search((root / name).read_text("utf-8"))]
