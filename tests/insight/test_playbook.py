from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offing.domain.verdict import Cause
from offing.errors import ConfigError, NotFound
from offing.insight.playbook import (
    FOLDER,
    Playbook,
    Playbooks,
    load_playbooks,
    playbook_id,
    playbook_of,
    shipped,
)
from offing.metrics import catalogue

if TYPE_CHECKING:
    from tests.insight.conftest import MakeIncident, MakeVerdict

PAGE = Path(__file__).parents[2] / "docs" / "context.md"


def test_every_page_has_a_title_and_steps_of_its_own() -> None:
    pages = shipped()
    assert len(pages) > 20
    assert all(4 <= len(page.steps) <= 6 for page in pages.values())
    every = [step for page in pages.values() for step in page.steps]
    assert len(set(every)) == len(every)
    assert all(step.endswith((".", "?")) and "  " not in step for step in every)
    assert len({page.title for page in pages.values()}) == len(pages)
    assert all("## When it is no fault" in page.text for page in pages.values())


def test_every_page_is_in_the_docs() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [id_ for id_ in shipped() if f"`{id_}`" not in page] == []


def test_every_metric_of_every_cause_has_a_page(verdict: MakeVerdict) -> None:
    for cause in Cause:
        for metric in catalogue.all_metrics():
            assert playbook_of(verdict(metric, "a", cause=cause)) in shipped()
            assert playbook_of(verdict(metric, "a", cause=cause, value=None)) in shipped()


@pytest.mark.parametrize(
    ("metric", "cause", "value", "page"),
    [
        ("unit_change", Cause.QUALITY, 1.6, "units"),
        ("stuck", Cause.QUALITY, 1.0, "stuck"),
        ("invalid", Cause.QUALITY, 0.3, "type"),
        ("out_of_range", Cause.QUALITY, 0.3, "range"),
        ("missing", Cause.QUALITY, 0.3, "missing"),
        ("new_levels", Cause.QUALITY, 0.3, "new_levels"),
        ("volume", Cause.SYSTEM, 0.0, "silence"),
        ("volume", Cause.SYSTEM, 40.0, "volume"),
        ("missing", Cause.DRIFT, 0.02, "drift"),
        ("ridit", Cause.PREDICTION, 0.6, "prediction"),
        ("roc_auc", Cause.PERFORMANCE, 0.6, "performance"),
        ("estimated_roc_auc", Cause.PERFORMANCE, 0.6, "estimated"),
        ("demographic_parity_ratio", Cause.PERFORMANCE, 0.6, "fairness"),
        ("latency_p99", Cause.SYSTEM, 900.0, "latency"),
        ("error_rate", Cause.SYSTEM, 0.2, "error_rate"),
        ("cpu", Cause.SYSTEM, 0.99, "resources"),
        ("kpi_mean", Cause.BUSINESS, 0.4, "business"),
        ("label_coverage", Cause.QUALITY, 0.4, "label_delay"),
        ("custom", Cause.BUSINESS, 0.4, "custom"),
        ("mae", Cause.PERFORMANCE, None, "no_data"),
    ],
)
def test_what_broke_chooses_the_page(
    verdict: MakeVerdict, metric: str, cause: Cause, value: float | None, page: str
) -> None:
    assert playbook_of(verdict(metric, cause=cause, value=value)) == page


def test_a_metric_that_fails_is_no_lack_of_data(verdict: MakeVerdict) -> None:
    failed = verdict("mae", cause=Cause.PERFORMANCE, value=None, sentence="mae could not be computed: x")
    assert playbook_of(failed) == "monitor_error"


def test_broken_data_go_by_what_broke_first_and_the_rest_by_what_is_loudest(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    first = verdict("missing", "a", day=60, cause=Cause.QUALITY)
    later = verdict("stuck", "b", day=61, cause=Cause.QUALITY, strength=99.0)
    assert playbook_id(incident(Cause.QUALITY, first, later)) == "missing"
    loud = verdict("error_rate", cause=Cause.SYSTEM, strength=99.0)
    assert playbook_id(incident(Cause.SYSTEM, verdict("volume", cause=Cause.SYSTEM), loud)) == "error_rate"


def test_the_steps_are_the_items_of_the_lists() -> None:
    page = Playbook.read(
        "own", "# Mine\n\nText.\n\n1. First\n   goes on.\n   - not this\n2) Second.\n\n- Third.\n"
    )
    assert page.title == "Mine"
    assert page.steps == ("First goes on. - not this", "Second.", "Third.")


def test_a_page_without_steps_is_refused() -> None:
    with pytest.raises(ConfigError, match="'own' has no steps"):
        Playbook.read("own", "# Mine\n\nCall somebody.")


def test_an_owner_may_replace_a_page(tmp_path: Path, incident: MakeIncident, verdict: MakeVerdict) -> None:
    (tmp_path / "mine.md").write_text("# Ours\n\n1. Call Ann.\n", encoding="utf-8")
    books = load_playbooks({"missing": "mine.md"}, tmp_path)
    gone = incident(Cause.QUALITY, verdict("missing", "a", cause=Cause.QUALITY))
    assert books.of(gone).steps == ("Call Ann.",)
    assert Playbooks({}).of(gone).text == (FOLDER / "missing.md").read_text(encoding="utf-8")
    assert books.get("drift") is shipped()["drift"]


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"mising": "mine.md"}, "did you mean 'missing'|missing"),
        ({"missing": "absent.md"}, "cannot be read"),
        ({"missing": "latin.md"}, "cannot be read"),
    ],
)
def test_a_page_that_cannot_be_used_is_refused(own: dict[str, str], message: str, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("1. Call Ann.\n", encoding="utf-8")
    (tmp_path / "latin.md").write_bytes(b"1. Caf\xe9\n")
    with pytest.raises(ConfigError, match=message):
        load_playbooks(own, tmp_path)


def test_a_page_that_does_not_exist_is_named() -> None:
    with pytest.raises(NotFound, match="no such playbook: 'mising'"):
        Playbooks({}).get("mising")
