"""Metrics of other packages: real entry points of a real distribution on the path."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offing.metrics import catalogue
from offing.metrics.plugins import load_plugins

GOOD = """
from offing.metrics.answer import share
from offing.metrics.metric import Metric

def compute(subject):
    yield share(subject, "rich", subject.rows // 2, subject.rows)

METRIC = Metric(id="rich", family="business", title="Rich", unit="ratio", scope="model", better="higher",
                help="The share of rich rows.", compute=compute)
NOT_A_METRIC = object()
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Give the function that puts a distribution with entry points on the path."""

    def put(code: str = GOOD, **entries: str) -> None:
        (tmp_path / "shop_metrics.py").write_text(code)
        info = tmp_path / "shop_metrics-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shop-metrics\nVersion: 1.0\n")
        lines = [f"{name} = {value}" for name, value in entries.items()]
        (info / "entry_points.txt").write_text("[offing.metrics]\n" + "\n".join(lines) + "\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        importlib.invalidate_caches()
        clear()

    yield put
    sys.modules.pop("shop_metrics", None)
    clear()


def clear() -> None:
    catalogue.all_metrics.cache_clear()
    catalogue.plugins.cache_clear()


def test_a_metric_of_another_package_is_one_of_ours(
    install: Install, subject_of: Callable[..., object]
) -> None:
    install(rich="shop_metrics:METRIC")
    assert catalogue.get("rich").title == "Rich"
    (point,) = catalogue.points(subject_of({"x": [1.0] * 10}), ["rich"])  # type: ignore[arg-type]
    assert point.value == 0.5
    assert catalogue.plugins().refused == {}


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("rich", "shop_metrics:NOTHING", "AttributeError"),
        ("rich", "no_such_module:METRIC", "ModuleNotFoundError"),
        ("rich", "shop_metrics:NOT_A_METRIC", "no offing.metrics.metric.Metric"),
        ("poor", "shop_metrics:METRIC", "its id is 'rich'"),
    ],
)
def test_what_is_no_metric_is_refused_with_the_reason(
    install: Install, name: str, value: str, reason: str
) -> None:
    install(**{name: value})
    assert reason in catalogue.plugins().refused[name]
    assert name not in catalogue.all_metrics()
    assert "volume" in catalogue.all_metrics()


def test_a_package_that_breaks_takes_no_other_with_it(install: Install) -> None:
    install(GOOD + "\nraise SystemError('by design')\n", rich="shop_metrics:METRIC")
    assert catalogue.plugins().refused == {"rich": "SystemError: by design"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [(("business", "weather"), "no family 'weather'"), (('"rich"', '"volume"'), "'volume' already")],
)
def test_a_family_or_an_id_of_its_own(install: Install, change: tuple[str, str], reason: str) -> None:
    code = GOOD.replace(*change)
    install(code, **{"volume" if "volume" in code else "rich": "shop_metrics:METRIC"})
    assert reason in next(iter(load_plugins(catalogue.own_metrics()).refused.values()))
