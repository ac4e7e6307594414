"""The fence around the SDK: what it may import, and the Python that it must run on."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import offing.client

ROOT = Path(offing.client.__file__).parent.parent
FILES = sorted(
    [*(ROOT / "client").glob("*.py"), *(ROOT / "domain").glob("*.py"), ROOT / "errors.py", ROOT / "clock.py"]
)


def test_importing_it_loads_nothing_but_the_standard_library() -> None:
    script = """
import sys
before = set(sys.modules)
import offing, offing.client, offing.client.frame, offing.client.http_transport
roots = {name.partition(".")[0] for name in set(sys.modules) - before}
print(sorted(r for r in roots if r not in sys.stdlib_module_names))
print(sorted(n for n in sys.modules if n.startswith("offing.")))
"""
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT.parent)},
    )
    third_party, ours = map(ast.literal_eval, result.stdout.splitlines())
    assert third_party == ["offing"]
    allowed = ("offing.client", "offing.domain", "offing.errors", "offing.clock")
    assert [name for name in ours if not name.startswith(allowed)] == []


def test_importing_it_does_not_load_the_network_nor_what_seldom_is_needed() -> None:
    seldom = ["http.client", "ssl", "subprocess", "shutil", "difflib", "urllib.parse"]
    script = f"import offing, sys; print(*[name for name in {seldom} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT.parent)},
    )
    assert result.stdout.split() == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_it_is_written_for_python_3_9(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 9))
    newer = {"slots", "kw_only"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dataclass":
            assert not newer & {k.arg for k in node.keywords}
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "zip":
            assert "strict" not in {k.arg for k in node.keywords}
        if isinstance(node, ast.ImportFrom) and node.module == "typing":
            assert not {"Self", "TypeAlias", "ParamSpec", "Unpack", "assert_never"} & {
                n.name for n in node.names
            }


def test_the_public_names_are_all_there() -> None:
    assert sorted(offing.__all__) == list(offing.__all__)
    for name in offing.__all__:
        assert getattr(offing, name).__doc__
