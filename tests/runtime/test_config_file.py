from __future__ import annotations

from pathlib import Path

import pytest

from offing.errors import ConfigError
from offing.runtime.config import Config
from offing.runtime.config_file import load_config, parse_config
from offing.runtime.config_monitors import LimitConfig

GOOD = """\
models:
  late-flights:
    task: binary
    baseline: {from: 2013-01-01, to: 2013-02-01}
    segments: [carrier, NO]
    positive: yes
    monitors:
      - name: off
        metric: kpi_mean
        kpi: cancelled
        above: 0.25
notify:
  log: false
  webhooks:
    - url: ${HOOK}/alerts
      timeout: 5s
"""


def test_a_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "https://hooks.example.org")
    path = tmp_path / "offing.yaml"
    path.write_text(GOOD, encoding="utf-8")
    config = load_config(path)
    model = config.models["late-flights"]
    assert model.baseline.from_ == "2013-01-01"
    assert config.notify.webhooks[0].url == "https://hooks.example.org/alerts"
    assert isinstance(model.monitors[0], LimitConfig)
    assert model.monitors[0].above == 0.25 and config.notify.log is False


def test_booleans_are_those_of_yaml_1_2(monkeypatch: pytest.MonkeyPatch) -> None:
    """The country NO, the answer yes and the name off are text; only true and false are booleans."""
    monkeypatch.setenv("HOOK", "http://h")
    model = parse_config(GOOD).models["late-flights"]
    assert model.segments == ("carrier", "NO")
    assert model.positive == "yes" and model.monitors[0].name == "off"
    assert parse_config("notify: {log: True}").notify.log is True
    with pytest.raises(ConfigError, match="not-a-boolean"):
        parse_config("notify: {log: nope}", "not-a-boolean")


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_file_is_the_defaults(text: str) -> None:
    assert parse_config(text) == Config() == load_config(None)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("models:\n  m:\n    taks: binary\n", 3, "unknown key 'models.m.taks' (did you mean 'task'?)"),
        ("model: {}\n", 1, "unknown key 'model' (did you mean 'models'?)"),
        ("models:\n  m:\n    baseline:\n      form: 2013-01-01\n", 4, "did you mean 'from'?"),
        ("models:\n  m:\n    budget: {fasle_alarms: 2}\n", 3, "did you mean 'false_alarms'?"),
        (
            "models:\n  m:\n    monitors:\n    - name: a\n      metric: psi\n      above: 1\n      abvoe: 2",
            7,
            "did you mean 'above'?",
        ),
        ("notify:\n  webhooks:\n  - urll: http://a\n", 3, "did you mean 'url'?"),
        ("defaults:\n  bucket: 7h\n", 1, "must divide a day"),
        ("models:\n  m:\n    lateness: soon\n", 3, "not a duration: 'soon'"),
        ("models:\n  m: {task: clustering}\n", 2, "models.m.task"),
        (
            "models:\n  m:\n    monitors:\n      - name: a\n        metric: roc_acu\n        below: 1\n",
            5,
            "did you mean 'roc_auc'?",
        ),
        ("models:\n  a: {}\n  b: {}\n  a: {task: binary}\n", 4, "'a' is given twice (it is also in line 2)"),
        ("notify:\n  webhooks:\n  - url: http://a\n    url: http://b\n", 4, "'url' is given twice"),
        ("- a\n- list\n", 1, "(top)"),
    ],
)
def test_errors_name_the_line_and_the_nearest_name(text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, "offing.yaml")
    assert str(caught.value).startswith(f"offing.yaml:{line}: ")
    assert message in str(caught.value)


def test_all_errors_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config("defaults:\n  taks: a\n  segmnets: [b]\n")
    assert [line.split(":")[1] for line in str(caught.value).splitlines()] == ["2", "3"]


def test_a_variable_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFING_TEST_HOOK", "http://h")
    monkeypatch.delenv("OFFING_TEST_HOKO", raising=False)
    with pytest.raises(ConfigError, match=r"\$\{OFFING_TEST_HOKO\}.*did you mean 'OFFING_TEST_HOOK'"):
        parse_config("external_url: ${OFFING_TEST_HOKO}")


def test_a_variable_is_text_and_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INNER", "x")
    monkeypatch.setenv("OUTER", "${INNER}: [")
    assert parse_config("external_url: a-${OUTER}-b").external_url == "a-${INNER}: [-b"


def test_what_is_not_yaml(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^broken.yaml:2: not YAML: "):
        parse_config("models:\n  - [", "broken.yaml")
    with pytest.raises(ConfigError, match=r"^broken.yaml: not YAML: "):
        parse_config("a: \x00", "broken.yaml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "absent.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"external_url: caf\xe9\n")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "latin.yaml")


def test_the_demo_is_configured_by_a_good_file() -> None:
    from importlib.resources import files

    config = parse_config((files("offing.demo") / "offing.yaml").read_text("utf-8"))
    assert config.models["late-flights"].segments == ("carrier", "origin")
