"""The page about offing.yaml tells all of it, and its example is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from offing.domain.schema import Task
from offing.domain.window import Window, parse_time
from offing.runtime.config import Config
from offing.runtime.config_file import parse_config

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def models(found: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield found
    for field in found.model_fields.values():
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from models(part)


def test_every_setting_is_on_its_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    names = {field.alias or name for m in models(Config) for name, field in m.model_fields.items()}
    assert len(names) > 25
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_the_example_of_the_page_is_a_configuration() -> None:
    example = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    config = parse_config(example)
    model = config.model("late-flights")
    assert model.known_task is Task.BINARY
    assert model.baseline.period == Window(parse_time("2013-01-01"), parse_time("2013-02-01"))
    assert model.monitors[0].kpi == "cancelled"
    assert config.notify.webhooks[0].secret_env == "ON_CALL_SECRET"
