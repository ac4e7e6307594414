"""Each dependency has a reason; the locks agree and name no host."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")

DEPENDENCIES = {
    "numpy", "scipy", "pyarrow", "deltalake", "sqlalchemy", "msgspec", "fastapi", "uvicorn", "httptools",
    "pydantic", "pyyaml", "httpx2", "typer", "rich",
}  # fmt: skip
"""What `pip install offing` brings. A new name is a decision: weigh it before adding it here."""


def pins(lock: Path) -> dict[str, str]:
    """Return the requirement lines of a lock: name with its marker, and version."""
    found = re.findall(r"^([\w.\-]+)==([^\s;]+)(?: ;([^\\\n]*))?", lock.read_text("utf-8"), re.MULTILINE)
    return {f"{name};{marker.strip()}": version for name, version, marker in found}


def test_the_dependencies_are_the_listed_ones(root: Path) -> None:
    listed = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {re.split(r"[^\w\-]", line)[0] for line in listed} == DEPENDENCIES


def test_every_dependency_has_its_reason(root: Path) -> None:
    text = (root / "pyproject.toml").read_text("utf-8")
    block = text.split("\ndependencies = [\n")[1].split("\n]")[0]
    bare = [line for line in block.splitlines() if not re.search(r'",\s+# \S', line)]
    assert not bare, f"say why: {bare}"


@pytest.mark.parametrize("name", LOCKS)
def test_locks_have_a_hash_for_everything_and_no_host(root: Path, name: str) -> None:
    text = (root / name).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE), "options of the installer belong to the machine"
    entries = re.split(r"\n(?=\S)", text)
    without = [
        entry.split()[0] for entry in entries if "==" in entry.split("\n")[0] and "--hash=" not in entry
    ]
    assert pins(root / name) and not without


def test_locks_agree(root: Path) -> None:
    dev = pins(root / "requirements-dev.lock")
    for name in LOCKS:
        different = {k: v for k, v in pins(root / name).items() if dev.get(k) != v}
        assert not different, f"{name} differs from requirements-dev.lock; run make lock"


def test_locks_hold_every_dependency(root: Path) -> None:
    locked = {key.split(";")[0] for key in pins(root / "requirements.lock")}
    assert locked >= DEPENDENCIES


def test_the_lock_of_the_ui_names_no_registry(root: Path) -> None:
    lock = json.loads((root / "ui" / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if "integrity" not in entry and "link" not in entry]
