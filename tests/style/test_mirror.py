"""`src/offing/a/b.py` is tested in `tests/a/test_b.py`."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.style.conftest import Module

COVERED_ELSEWHERE = {
    "cli/demo.py": "the wheel's test runs the command to its end",
    "demo/run.py": "the wheel's test runs the command to its end",
    "domain/event.py": "values without behaviour",
    "domain/schema.py": "values without behaviour",
    "events/*.py": "parts of one table: tested through EventLog in test_log, and by ingest/test_seal",
    "ingest/*.py": "stages of one path: tested whole in test_bad_input, test_intake and test_seal",
}
"""Modules without a test file of their own, by name or pattern (`metrics/*/*.py`), each with the reason."""


def has_behaviour(module: Module) -> bool:
    """Whether there is a function or a class; a list of imports needs no test."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return any(isinstance(node, definitions) for node in module.tree.body)


def mirror_of(module: Module) -> Path:
    room, name = Path("tests", module.name).parent, module.path.stem
    return room / f"test_{'init' if name == '__init__' else name.lstrip('_')}.py"


def without_mirror(root: Path, modules: tuple[Module, ...]) -> list[Module]:
    return [m for m in modules if has_behaviour(m) and not (root / mirror_of(m)).exists()]


def test_every_module_has_its_test_file(root: Path, modules: tuple[Module, ...]) -> None:
    missing = [
        f"{module.name} -> {mirror_of(module)}"
        for module in without_mirror(root, modules)
        if not any(fnmatch(module.name, pattern) for pattern in COVERED_ELSEWHERE)
    ]
    assert not missing, "\n".join(missing)


def test_the_exceptions_are_few_and_needed(root: Path, modules: tuple[Module, ...]) -> None:
    names = [module.name for module in without_mirror(root, modules)]
    stale = [pattern for pattern in COVERED_ELSEWHERE if not any(fnmatch(name, pattern) for name in names)]
    assert not stale, f"take these off the list: {stale}"
    assert len(COVERED_ELSEWHERE) <= 20
