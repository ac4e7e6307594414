"""`src/offing/a/b.py` is tested in `tests/a/test_b.py`, a metric at least in a test of its family."""

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
    "profiles/arrivals.py": "values without behaviour, filled and tested by runtime/reader.py",
    "profiles/fit_column.py": "one column of a plan: tested through test_fit and test_fit_file",
    "metrics/row_sample.py": "a value without behaviour",
    "metrics/numeric_pairs.py": "what the metrics of drift share: tested with them against scipy",
    "metrics/quantile_shifts.py": "what the quantile shifts share: tested with them against numpy",
    "metrics/expected_errors.py": "what estimated errors share: tested in estimated/test_errors",
    "profiles/codec_*.py": "parts of one format: tested whole in test_codec",
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


def named_in_family(root: Path, module: Module) -> bool:
    """Whether a test of a metric's family names it, or a test of another statistic imports it.

    The contract suite runs over all metrics besides.
    """
    parts = Path(module.name).parts
    if parts[0] == "stats":
        line = f"from offing.stats.{module.path.stem} import"
        return any(
            line in test.read_text(encoding="utf-8") for test in (root / "tests/stats").glob("test_*.py")
        )
    if parts[0] != "metrics" or len(parts) != 3:
        return False
    tests = (root / "tests" / "metrics" / parts[1]).glob("test_*.py")
    return any(f'"{module.path.stem}"' in test.read_text(encoding="utf-8") for test in tests)


def has_tests(root: Path, module: Module) -> bool:
    """Whether a module's own test file is there, or for a metric one that names it."""
    return (root / mirror_of(module)).exists() or named_in_family(root, module)


def without_mirror(root: Path, modules: tuple[Module, ...]) -> list[Module]:
    return [m for m in modules if has_behaviour(m) and not has_tests(root, m)]


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
