"""The SDK costs its host nothing but itself, in serving images as old as Python 3.9."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.style.conftest import Module

PROGRAM = """
import sys
before = {name.split(".")[0] for name in sys.modules}
import offing.client
after = {name.split(".")[0] for name in sys.modules}
print(*sorted(after - before - set(sys.stdlib_module_names) - {"offing"}))
"""


@pytest.mark.parametrize("module", ["offing", "offing.client"])
def test_importing_the_sdk_loads_no_third_party_package(root: Path, module: str) -> None:
    program = PROGRAM.replace("offing.client", module)
    here = {**os.environ, "PYTHONPATH": str(root / "src")}
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, env=here, capture_output=True, text=True, check=True).stdout.split()
    assert loaded == []


def test_the_sdk_keeps_to_old_syntax(modules: tuple[Module, ...]) -> None:
    """Unions such as `int | None` are fine in annotations only, which no interpreter evaluates."""
    for module in modules:
        if module.room in ("client", "domain", "errors", "clock"):
            source = module.path.read_text("utf-8")
            ast.parse(source, str(module.path), feature_version=(3, 9))
            if module.tree.body[1:]:
                assert "from __future__ import annotations" in source, module.path
            for keyword in ("slots=True", "kw_only=True", "StrEnum", "datetime.UTC", "zip(strict"):
                assert keyword not in source, f"{module.path}: {keyword} is newer than Python 3.9"
