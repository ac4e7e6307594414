"""Reads `offing.yaml`; every error names its line and the nearest valid name."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from offing.errors import ConfigError, nearest
from offing.runtime.config import Config

_DROPPED = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")


class _Loader(yaml.SafeLoader):
    """YAML with the booleans of version 1.2: a country `NO` stays text, and so does a date."""

    yaml_implicit_resolvers = {  # noqa: RUF012  (as PyYAML declares it)
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _DROPPED]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$", re.IGNORECASE), list("tTfF")
)


def load_config(path: Path | None) -> Config:
    """Read a configuration file; None gives the defaults. `${NAME}` in values is the environment's.

    Raises ConfigError with file, line, the offending key and the nearest valid one.
    """
    if path is None:
        return Config()
    try:
        return parse_config(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def parse_config(text: str, source: str = "offing.yaml") -> Config:
    """Read a configuration from text. Raises ConfigError as `load_config`."""
    try:
        root = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{source}:{line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{source}: not YAML: {error}") from error
    if data is None:
        return Config()
    _refuse_repeats(root, source)
    try:
        return Config.model_validate(_interpolated(data, source))
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(e, root, source) for e in error.errors())) from error


def _refuse_repeats(node: yaml.Node | None, source: str) -> None:
    """Raise ConfigError for a key that a mapping has twice; YAML would silently drop the first."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                hint = f"it is also in line {seen[key.value]}"
                raise ConfigError(f"{source}:{line}: {key.value!r} is given twice", hint=hint)
            seen[str(key.value)] = line
            _refuse_repeats(value, source)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeats(item, source)


def _interpolated(value: Any, source: str) -> Any:
    if isinstance(value, dict):
        return {key: _interpolated(item, source) for key, item in value.items()}
    if isinstance(value, list):
        return [_interpolated(item, source) for item in value]
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)\}", lambda match: _variable(match.group(1), source), value)
    return value


def _variable(name: str, source: str) -> str:
    if name not in os.environ:
        raise ConfigError(
            f"{source}: ${{{name}}} is not set in the environment", hint=nearest(name, os.environ)
        )
    return os.environ[name]


def _explain(error: Any, root: yaml.Node | None, source: str) -> str:
    location = tuple(error["loc"])
    line = _line(root, location)
    path = ".".join(str(part) for part in location) or "(top)"
    if error["type"] == "extra_forbidden":
        hint = nearest(str(location[-1]), _names_at(location[:-1]))
        return f"{source}:{line}: unknown key {path!r}" + (f" ({hint})" if hint else "")
    return f"{source}:{line}: {path}: {error['msg'].removeprefix('Value error, ')}"


def _line(node: yaml.Node | None, location: Sequence[str | int]) -> int:
    """Return the 1-based line of the deepest node of `location` that exists."""
    line = 1 if node is None else node.start_mark.line + 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if found is None:  # absent, or the kind of an entry, which is no key
                continue
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _names_at(location: Sequence[str | int]) -> list[str]:
    """Return the keys that the schema allows at `location`."""
    current: Any = Config
    annotation: Any = Config
    for part in location:
        if isinstance(part, int) or not (isinstance(current, type) and issubclass(current, BaseModel)):
            continue
        field = _field(current, str(part))
        if field is None:
            current = _of_kind(annotation, str(part)) or current
            continue
        annotation = field.annotation
        current = _model_in(annotation) or current
    return [field.alias or name for name, field in current.model_fields.items()]


def _field(model: type[BaseModel], key: str) -> Any:
    return next((f for name, f in model.model_fields.items() if key in (name, f.alias)), None)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside `Model`, `dict[str, Model]`, `tuple[Model, ...]` or `Model | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def _of_kind(annotation: Any, kind: str) -> type[BaseModel] | None:
    """Return the model of a union whose `kind` is the given one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = _field(annotation, "kind")
        return annotation if field and kind in getattr(field.annotation, "__args__", ()) else None
    found = (_of_kind(inner, kind) for inner in getattr(annotation, "__args__", ()))
    return next((one for one in found if one is not None), None)
