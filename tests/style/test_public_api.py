"""The public API is a list that somebody decided on."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

PUBLIC: dict[str, list[str]] = {
    "offing": [
        "Client",
        "Limits",
        "Model",
        "OffingError",
        "Stats",
        "deployment",
        "flush",
        "init",
        "kpi",
        "label",
        "model",
        "shutdown",
        "counters",
    ],
    "offing.client": [
        "Client",
        "Limits",
        "Model",
        "Stats",
        "deployment",
        "flush",
        "init",
        "kpi",
        "label",
        "model",
        "shutdown",
        "counters",
    ],
}
"""Changing a name here is a change that users see: it belongs in CHANGELOG.md."""


@pytest.mark.parametrize("name", PUBLIC)
def test_the_public_names_are_the_listed_ones(name: str) -> None:
    assert sorted(importlib.import_module(name).__all__) == sorted(PUBLIC[name])


def test_no_public_name_is_also_a_room(root: Path) -> None:
    """Importing the room would put the module in the place of the function."""
    package = root / "src" / "offing"
    shadowed = [n for n in PUBLIC["offing"] if (package / n).exists() or (package / f"{n}.py").exists()]
    assert not shadowed


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_can_be_used_and_is_documented(name: str) -> None:
    module = importlib.import_module(name)
    for attribute in PUBLIC[name]:
        thing = getattr(module, attribute)
        assert attribute.startswith("__") or (thing.__doc__ or "").strip(), attribute
