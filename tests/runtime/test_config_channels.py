from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from offing.domain.window import MINUTE
from offing.errors import ConfigError
from offing.runtime.config import Config
from offing.runtime.config_channels import AnyChannel, EmailSettings
from offing.runtime.config_file import parse_config

PAGES = Path(__file__).parents[2] / "docs" / "channels"
KINDS = {get_args(one.model_fields["kind"].annotation)[0]: one for one in get_args(AnyChannel)}


def channel(**given: Any) -> AnyChannel:
    config = Config.model_validate({"notify": {"channels": [{"name": "x", **given}]}})
    return config.notify.channels[0]


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_config(f"notify:\n  channels:\n    - name: x\n      {text}\n")
    return str(caught.value)


def test_every_kind_has_its_page_and_the_list_has_every_kind() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == {*KINDS, "index"}
    listed = re.findall(
        r"^\| \[`(\w+)`\]\((\w+)\.md\)", (PAGES / "index.md").read_text("utf-8"), re.MULTILINE
    )
    assert {kind for kind, _ in listed} == set(KINDS) and all(kind == page for kind, page in listed)


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_page_is_a_configuration(kind: str) -> None:
    example = (PAGES / f"{kind}.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    assert kind in {one.kind for one in parse_config(example).notify.channels}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_tells_every_key_with_its_default(kind: str) -> None:
    page = (PAGES / f"{kind}.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    fields = KINDS[kind].model_fields
    assert set(rows) == set(fields)
    for name, field in fields.items():
        if name in ("name", "port"):
            continue
        default = "required" if field.is_required() else field.default
        told = rows[name].strip("` ")
        assert told == ("none" if default in (None, {}, ()) else default), name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: slak", "Input tag 'slak'"),
        ("url_env: A", "Unable to extract tag using discriminator 'kind'"),
        ("{kind: slack}", ""),
        ("kind: slack", "either `url_env` or `token_env`"),
        ("kind: slack\n      url_env: A\n      token_env: B\n      channel: C", "either `url_env` or"),
        ("kind: slack\n      token_env: B", "`token_env` and `channel` belong together"),
        (
            "kind: slack\n      url: https://hooks.slack.com/services/T/B/X",
            "unknown key .*did you mean 'url_env'",
        ),
        ("kind: pagerduty", "routing_key_env: Field required"),
        ("kind: pagerduty\n      routing_key: abc", "unknown key .*did you mean 'routing_key_env'"),
        ("kind: webhook", "either `url` or `url_env`"),
        ("kind: webhook\n      url: ftp://h", "should match pattern"),
        ('kind: webhook\n      url: https://h\n      headers: {"a b": c}', "should match pattern"),
        ('kind: webhook\n      url: https://h\n      headers: {a: "b\\nc"}', "should match pattern"),
        ("kind: webhook\n      url: https://h\n      timeout: 1h", "waits 5m at most"),
        ("kind: alertmanager\n      url: http://h\n      labels: {a-b: c}", "should match pattern"),
        ("kind: alertmanager\n      url: http://h\n      refresh: 2h", "between 1s and 60m"),
        ("kind: email\n      host: h\n      sender: a@b\n      recipients: []", "at least 1 item"),
        (
            "kind: email\n      host: h\n      sender: a@b\n      recipients: [c@d]\n      username: u",
            "`username` and `password_env` belong together",
        ),
        (
            "kind: email\n      host: h\n      sender: a@b\n      recipients: [c@d]\n      username: u\n"
            "      password_env: P\n      security: none",
            "a password needs",
        ),
        ("kind: log\n    - name: x\n      kind: log", "two channels are called 'x'"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(text: str, told: str) -> None:
    said = refused(text)
    assert said.startswith("offing.yaml:") and re.search(told, said)


def test_an_error_names_the_line_of_the_key() -> None:
    assert (
        refused("kind: email\n      host: h\n      prot: 25").splitlines()[-1].startswith("offing.yaml:6: ")
    )


def test_ports_follow_the_security() -> None:
    ports = {}
    for security in ("starttls", "tls", "none"):
        found = channel(kind="email", host="h", sender="a@b", recipients=["c@d"], security=security)
        assert isinstance(found, EmailSettings)
        ports[security] = found.known_port
    assert ports == {"starttls": 587, "tls": 465, "none": 25}


def test_the_variables_of_an_entry() -> None:
    found = channel(
        kind="webhook",
        url="https://h",
        secret_env="S",
        headers_env={"Authorization": "A"},
        headers={"B": "C"},
    )
    assert found.variables == {"secret_env": "S", "headers_env.Authorization": "A"}
    ops = channel(kind="alertmanager", url="http://h")
    assert ops.variables == {} and getattr(ops, "refresh_every", None) == MINUTE
