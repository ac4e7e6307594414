"""`offing review`: a month of a model as a page to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from offing.cli.api_client import Key
from offing.cli.monitors import Json, Model, Url
from offing.cli.serve import ConfigFile, DataDir


def review(  # noqa: PLR0913 - each option is a parameter
    model: Model = None,
    month: Annotated[str | None, typer.Option(help="Such as 2013-02; else the last that is over.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write review.md or review.html instead.")] = None,
    data_dir: DataDir = Path(".offing"),
    config: ConfigFile = None,
    url: Url = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Review a month: thresholds to revisit, gaps in the watch, alarms, predictions against truth."""
    from offing.cli.review_page import review_page
    from offing.cli.review_text import review_text
    from offing.errors import ConfigError

    if out is not None and out.suffix.lower() not in (".md", ".html", ".htm"):
        raise ConfigError(f"{out} is neither Markdown nor HTML", hint="write --out review.md or review.html")
    reviews = _reviews(model, month, data_dir, config, url, key)
    if as_json:
        text = json.dumps({"models": reviews})
    elif out is not None and out.suffix.lower() != ".md":
        text = review_page(reviews)
    else:
        text = review_text(reviews)
    if out is None:
        typer.echo(text)
        return
    out.write_text(text, encoding="utf-8")
    said = ", ".join(f"{one['model']} {one['month']}" for one in reviews)
    typer.echo(f"{out}: {said}")


def _reviews(
    model: str | None,
    month: str | None,
    data_dir: Path,
    config: Path | None,
    url: str | None,
    key: str | None,
) -> Sequence[dict[str, Any]]:
    """Ask the server at `url`, else the one that serves the directory, else read the directory itself."""
    from offing.cli.api_client import ApiClient
    from offing.cli.serve import config_path
    from offing.errors import NotFound
    from offing.runtime.config_file import load_config
    from offing.runtime.reviewing import reviewer_at
    from offing.runtime.server_address import running_server

    if url is not None or running_server(data_dir) is not None:
        client = ApiClient(data_dir, url, key)
        names = [model] if model else [one["name"] for one in client.get("models")["models"] if one["rows"]]
        return [client.get("models", name, "review", month=month) for name in sorted(names)]
    if not (data_dir / "state.db").is_file():
        raise NotFound(f"no data in {data_dir}", hint="give --data-dir, or the --url of a server")
    with reviewer_at(data_dir, load_config(config_path(config))) as reviewer:
        known = reviewer.code.backtester.models()
        return [reviewer.review(name, month) for name in ([model] if model else known)]
