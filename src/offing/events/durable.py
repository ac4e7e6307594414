"""Making files and folder entries survive a loss of power."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def sync_file(path: Path) -> None:
    """Flush one file's content to the disk. Raises OSError when the disk refuses."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Flush a folder's entries, so that new, renamed and removed names survive."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(files: Iterable[Path], root: Path) -> None:
    """Flush files, then every folder between them and `root`, which is included."""
    folders: set[Path] = {root}
    for path in files:
        sync_file(path)
        for parent in path.parents:
            if parent == root or root not in parent.parents:
                break
            folders.add(parent)
        folders.add(path.parent)
    for folder in sorted(folders, reverse=True):
        sync_folder(folder)


def replace(path: Path, content: bytes) -> None:
    """Write a file so that after a crash it has either its old content or all of the new one."""
    draft = path.with_name(path.name + ".draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync_folder(path.parent)
