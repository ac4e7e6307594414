"""A clone stays small."""

from __future__ import annotations

from pathlib import Path

MEGABYTE = 1_000_000


def test_the_repository_is_small(root: Path, files: tuple[str, ...]) -> None:
    sizes = {name: (root / name).stat().st_size for name in files}
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    assert sum(sizes.values()) <= 15 * MEGABYTE, largest


def test_the_demo_is_small(root: Path, files: tuple[str, ...]) -> None:
    data = [name for name in files if name.startswith("src/offing/demo/") and name.endswith(".parquet")]
    assert sum((root / name).stat().st_size for name in data) <= 8 * MEGABYTE


def test_only_the_demo_ships_data(files: tuple[str, ...]) -> None:
    data = [name for name in files if name.endswith((".parquet", ".csv", ".zip", ".db", ".sqlite"))]
    assert not [name for name in data if not name.startswith(("src/offing/demo/data/", "tests/"))]
