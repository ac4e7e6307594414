"""Every path that ARCHITECTURE.md names exists, and every room is on the map."""

from __future__ import annotations

import re
from pathlib import Path


def named_paths(text: str) -> set[str]:
    """Return the paths in backticks: those with a slash, and files with an ending we know."""
    spans = re.findall(r"`([^`\s]+)`", text)
    return {span for span in spans if re.fullmatch(r"[\w.\-]+/[\w./\-]*|[\w\-]+\.(?:py|md|toml)", span)}


def test_every_named_path_exists(root: Path) -> None:
    paths = named_paths((root / "ARCHITECTURE.md").read_text("utf-8"))
    assert len(paths) > 20
    missing = [p for p in sorted(paths) if not ((root / p).exists() or (root / "src/offing" / p).exists())]
    assert not missing, f"ARCHITECTURE.md names what is not there: {missing}"


def test_every_room_is_on_the_map(root: Path) -> None:
    rooms = {path.parent.name for path in (root / "src/offing").glob("*/*.py")}
    missing = {f"{room}/" for room in rooms} - named_paths((root / "ARCHITECTURE.md").read_text("utf-8"))
    assert not missing, f"ARCHITECTURE.md does not name {sorted(missing)}"
