"""The pages of the monitors tell every key, with its default and what the schema says of it."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_core import PydanticUndefined

from offing.runtime.config_monitors import KINDS, MonitorConfig, WhenUnknownConfig

PAGES = Path(__file__).parents[2] / "docs" / "monitors"
SECTIONS = ["Formula", "Promise", "When to use it", "Keys", "Example", "What it cannot see", "Source"]


def shown(default: Any) -> str:
    """Return how a page writes a default."""
    if default is PydanticUndefined:
        return "required"
    if default is None or default == ():
        return "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, Enum):
        return f"`{default.value}`"
    if isinstance(default, WhenUnknownConfig):
        return "see below"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def rows(model: type[Any], names: list[str]) -> list[str]:
    """Return the lines of a page's table for some fields of a model."""
    fields = model.model_fields
    return [
        f"| `{fields[name].alias or name}` | {shown(fields[name].default)} | {fields[name].description} |"
        for name in names
    ]


def own_keys(kind: str) -> list[str]:
    common = set(MonitorConfig.model_fields) - {"kind"}
    return [name for name in KINDS[kind].model_fields if name not in common and name != "kind"]


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_page_with_its_keys_and_defaults(kind: str) -> None:
    text = page(kind)
    table = text.split("## Keys")[1].split("## ")[0]
    assert [line for line in table.splitlines() if line.startswith("| `")] == rows(
        KINDS[kind], own_keys(kind)
    )
    assert f"`kind: {kind}`" in text
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert f"({kind}.md)" in page("index")


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_page_is_a_monitor_of_its_kind(kind: str) -> None:
    example = page(kind).split("```yaml\n")[1].split("```")[0]
    for given in yaml.load(example, Loader=yaml.BaseLoader):
        assert type(MonitorConfig.model_validate(given)) is KINDS[kind]


def test_the_index_has_what_all_kinds_have() -> None:
    table = page("index").split("## Keys of all kinds")[1].split("## ")[0]
    common = [name for name in MonitorConfig.model_fields if name != "kind"]
    assert [line for line in table.splitlines() if line.startswith("| `")] == rows(MonitorConfig, common)
    table = page("index").split("## When there is no value")[1].split("## ")[0]
    names = list(WhenUnknownConfig.model_fields)
    assert [line for line in table.splitlines() if line.startswith("| `")] == rows(WhenUnknownConfig, names)


def test_every_page_is_of_a_kind() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {"index", *KINDS}
