"""What users can meet by name has a heading in the docs: error codes, commands, API routes."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def routes(folder: Path) -> set[str]:
    """Return `GET /models/{}` for every route that the application describes."""
    from offing.runtime.app import App
    from offing.server.http import create_http
    from offing.server.security import Gate

    app = App(folder)
    try:
        paths = create_http(app, Gate(app.access, app.clock)).openapi()["paths"]
    finally:
        app.close()
    return {plain(f"{method.upper()} {path}") for path, methods in paths.items() for method in methods}


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
    import typer.main

    app = typer.main.get_command(importlib.import_module("offing.cli").app)
    explained = {heading for heading in headings(root / "docs/cli.md") if heading.startswith("offing ")}
    assert explained == set(commands(app, "offing"))


def test_every_route_is_explained(root: Path, tmp_path: Path) -> None:
    explained = [h for h in headings(root / "docs/api.md") if h.split(" ")[0].lower() in METHODS]
    assert len(explained) == len(set(explained))
    assert {plain(heading) for heading in explained} == routes(tmp_path)


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
