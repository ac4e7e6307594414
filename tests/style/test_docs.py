"""What users can meet by name has a heading in the docs: error codes, commands, API routes."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.style.conftest import Module

METHODS = {"get", "post", "put", "patch", "delete"}


def headings(page: Path) -> list[str]:
    """Return the headings of a page without marks: `## `not_found`` is `not_found`."""
    lines = re.findall(r"^#{2,4} (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return [line.replace("`", "").strip() for line in lines]


def error_codes(modules: tuple[Module, ...]) -> dict[str, str]:
    """Return the code of `OffingError` and of every class below it, with the name of the class."""
    classes = [n for module in modules for n in ast.walk(module.tree) if isinstance(n, ast.ClassDef)]
    family = {"OffingError"}
    while more := {c.name for c in classes if family & {getattr(b, "id", "") for b in c.bases}} - family:
        family |= more
    return {
        item.value.value: node.name
        for node in classes
        if node.name in family
        for item in node.body
        if isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "") == "code"
        if isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)
    }


def routes(modules: tuple[Module, ...]) -> Iterator[str]:
    """Yield `GET /models/{}` for every decorated handler of the server, its router's prefix included."""
    for module in modules:
        if module.room != "server":
            continue
        prefixes = {
            target.id: next((k.value.value for k in node.value.keywords if k.arg == "prefix"), "")  # type: ignore[attr-defined]
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            for target in node.targets
            if isinstance(target, ast.Name) and getattr(node.value.func, "id", "") == "APIRouter"
        }
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for call in node.decorator_list:
                    yield from _route(call, prefixes)


def _route(call: ast.expr, prefixes: dict[str, str]) -> Iterator[str]:
    if not (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in METHODS
    ):
        return
    path = ast.literal_eval(call.args[0]) if call.args and isinstance(call.args[0], ast.Constant) else None
    hidden = any(k.arg == "include_in_schema" for k in call.keywords)
    if isinstance(path, str) and not hidden:
        prefix = prefixes.get(getattr(call.func.value, "id", ""), "")
        yield plain(f"{call.func.attr.upper()} {prefix}{path}")


def plain(route: str) -> str:
    """Return the route without the names of its parameters and without the version prefix."""
    return re.sub(r"\{[^}]*\}", "{}", route.replace(" /api/v1", " "))


def commands(command: Any, path: str) -> Iterator[str]:
    """Yield `offing serve` for every command that a person can type."""
    children = getattr(command, "commands", None)
    if children is None:
        yield path
        return
    for name, child in children.items():
        if not child.hidden:
            yield from commands(child, f"{path} {name}")


def test_every_error_code_is_explained(root: Path, modules: tuple[Module, ...]) -> None:
    codes = error_codes(modules).keys()
    assert {"offing_error", "not_found", "invalid_event"} <= codes
    assert set(headings(root / "docs/errors.md")) == codes


def test_every_command_is_explained(root: Path) -> None:
    if importlib.util.find_spec("offing.cli") is None:
        pytest.skip("the command line is not built yet")
    import typer.main

    app = typer.main.get_command(importlib.import_module("offing.cli").app)
    explained = {heading for heading in headings(root / "docs/cli.md") if heading.startswith("offing ")}
    assert explained == set(commands(app, "offing"))


def test_every_route_is_explained(root: Path, modules: tuple[Module, ...]) -> None:
    if not any(module.room == "server" for module in modules):
        pytest.skip("the server is not built yet")
    pattern = re.compile(rf"(?:{'|'.join(METHODS)}) /", re.IGNORECASE)
    explained = {plain(heading) for heading in headings(root / "docs/api.md") if pattern.match(heading)}
    assert explained == set(routes(modules))


def test_links_between_pages_lead_somewhere(root: Path, files: tuple[str, ...]) -> None:
    broken = [
        f"{name}: {target}"
        for name in files
        if name.endswith(".md")
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", (root / name).read_text("utf-8"))
        if "://" not in target and not target.startswith("mailto:")
        if not (root / name).parent.joinpath(target).exists()
    ]
    assert not broken
