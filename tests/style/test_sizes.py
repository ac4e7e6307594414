"""Small files, small functions, few parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.style.conftest import Module

FILE_LINES = 500
FUNCTION_LINES = 60
PARAMETERS = 7
PUBLIC_METHODS = 15

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Module) -> Iterator[Function]:
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def body_lines(function: Function) -> int:
    """Lines from the first statement to the last; the docstring does not count."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def parameters(function: Function) -> int:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def test_files_are_small(root: Path, files: tuple[str, ...]) -> None:
    sources = [name for name in files if name.endswith((".py", ".ts", ".tsx", ".css"))]
    lines = {name: (root / name).read_text("utf-8").count("\n") for name in sources}
    assert not {name: count for name, count in lines.items() if count > FILE_LINES}


def test_functions_are_small(modules: tuple[Module, ...]) -> None:
    offenders = [
        f"{module.path}:{function.lineno}: {function.name} has {lines} lines"
        for module in modules
        for function in functions(module)
        if (lines := body_lines(function)) > FUNCTION_LINES
    ]
    assert not offenders, "\n".join(offenders)


def test_functions_take_few_parameters(modules: tuple[Module, ...]) -> None:
    offenders = [
        f"{module.path}:{function.lineno}: {function.name} takes {count} parameters"
        for module in modules
        for function in functions(module)
        if (count := parameters(function)) > PARAMETERS and not _is_a_surface(module, function)
    ]
    assert not offenders, "\n".join(offenders)


def test_classes_have_few_public_methods(modules: tuple[Module, ...]) -> None:
    offenders = [
        f"{module.path}:{node.lineno}: {node.name} has {count} public methods"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and (count := _public_methods(node)) > PUBLIC_METHODS
    ]
    assert not offenders, "\n".join(offenders)


def _is_a_surface(module: Module, function: Function) -> bool:
    """Commands of the CLI and the calls of the SDK name their options one by one, after the star."""
    positional = len(function.args.posonlyargs) + len(function.args.args)
    return module.room in ("cli", "client") and (module.room == "cli" or positional <= 3)


def _public_methods(node: ast.ClassDef) -> int:
    return sum(isinstance(item, Function) and not item.name.startswith("_") for item in node.body)
