"""What the style tests look at: the checkout and the syntax trees of the package."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One Python file of the package."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path below `src/offing`, such as `stats/scan.py`."""
        return self.path.relative_to(ROOT / "src" / "offing").as_posix()

    @property
    def room(self) -> str:
        """The folder, or the file at the top: `stats`, `clock`."""
        return self.name.split("/")[0].removesuffix(".py")

    def imports(self) -> Iterator[tuple[str, int]]:
        """Yield the dotted name and the line of every absolute import, wherever it stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@functools.cache
def _modules() -> tuple[Module, ...]:
    files = sorted((ROOT / "src" / "offing").rglob("*.py"))
    return tuple(Module(path, ast.parse(path.read_text("utf-8"), str(path))) for path in files)


@functools.cache
def _files() -> tuple[str, ...]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file()))


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def modules() -> tuple[Module, ...]:
    """Every Python file of the package, parsed."""
    return _modules()


@pytest.fixture
def files() -> tuple[str, ...]:
    """Every file that is, or would be, committed; relative to the checkout."""
    return _files()
