"""What to do first: a page for each kind of trouble, which a model's owner may replace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from offing.domain.incident import Incident
from offing.domain.verdict import Cause, Verdict
from offing.errors import ConfigError, NotFound, nearest
from offing.insight.title import first_evidence, lead_of
from offing.metrics import catalogue

FOLDER = Path(__file__).parent / "playbooks"
"""Where the pages are that come with Offing."""

_BY_METRIC = {
    "unit_change": "units",
    "stuck": "stuck",
    "invalid": "type",
    "wrong_type": "type",
    "not_finite": "type",
    "out_of_range": "range",
    "constraint_violations": "range",
    "missing": "missing",
    "new_levels": "new_levels",
    "duplicate_ids": "duplicates",
    "duplicate_rows": "duplicates",
    "schema_change": "schema",
    "gap": "silence",
    "volume": "volume",
    "throughput": "volume",
    "error_rate": "error_rate",
    "error_kinds": "error_rate",
    "timeout_rate": "error_rate",
    "lateness_p50": "label_delay",
    "lateness_p95": "label_delay",
    "label_drift": "drift",
    "concept_drift": "performance",
    "early_accuracy": "performance",
    "early_mae": "performance",
}
"""The page of a metric, where that of its family is not the one."""

_BY_FAMILY = {
    "quality": "missing",
    "drift": "drift",
    "multivariate": "drift",
    "prediction": "prediction",
    "performance": "performance",
    "estimated": "estimated",
    "labels": "label_delay",
    "fairness": "fairness",
    "system": "resources",
    "business": "business",
    "custom": "custom",
}

_ITEM = re.compile(r"^(?:\d+[.)]|[-*+])\s+(.*)$")


@dataclass(frozen=True)
class Playbook:
    """One page: its title, its steps in order, and its Markdown text."""

    id: str
    title: str
    steps: tuple[str, ...]
    text: str

    @staticmethod
    def read(id_: str, text: str) -> Playbook:
        """Read a Markdown page: the first heading is the title, the items of its lists are the steps.

        Only items that are not indented count; their further lines are joined. Raises ConfigError for
        a page without items.
        """
        steps = _items(text)
        if not steps:
            hint = "write what to do as the items of a list: 1. …, 2. …"
            raise ConfigError(f"the playbook {id_!r} has no steps", hint=hint)
        heading = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
        return Playbook(id_, heading.group(1).strip() if heading else id_, steps, text)


@dataclass(frozen=True)
class Playbooks:
    """The pages of one model: those of Offing, and its owner's instead of some of them."""

    own: Mapping[str, Playbook]

    def get(self, id_: str) -> Playbook:
        """Return a page. Raises NotFound, with the nearest id as its hint."""
        found = self.own.get(id_) or shipped().get(id_)
        if found is None:
            raise NotFound(f"no such playbook: {id_!r}", hint=nearest(id_, shipped()))
        return found

    def of(self, incident: Incident) -> Playbook:
        """Return the page for an incident."""
        return self.get(playbook_id(incident))


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Playbook]:
    """Return the pages that come with Offing, by id."""
    files = sorted(FOLDER.glob("*.md"))
    return {file.stem: Playbook.read(file.stem, file.read_text(encoding="utf-8")) for file in files}


def load_playbooks(own: Mapping[str, str | Path], folder: Path | None = None) -> Playbooks:
    """Read a model's own pages: the path of a Markdown file by the id of the page that it replaces.

    Paths are relative to `folder`, that of the configuration. Raises ConfigError for an id that no
    page has, and for a file that cannot be read or has no steps.
    """
    found = {}
    for id_, path in own.items():
        if id_ not in shipped():
            raise ConfigError(f"no such playbook: {id_!r}", hint=nearest(id_, shipped()))
        file = (folder or Path()) / path
        try:
            found[id_] = Playbook.read(id_, file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"the playbook {id_!r} cannot be read: {error}") from error
    return Playbooks(found)


def playbook_id(incident: Incident) -> str:
    """Return the id of the page for an incident: by how the first column broke, else by what is loudest."""
    quality = incident.cause is Cause.QUALITY
    return playbook_of(first_evidence(incident) if quality else lead_of(incident))


def playbook_of(verdict: Verdict) -> str:
    """Return the id of the page for a verdict; a volume of 0 is silence, a series without a value no data."""
    metric = verdict.series.metric
    if metric == "volume" and verdict.value == 0:
        return "silence"
    if verdict.value is None:
        # A verdict on a value that is not there says why in its sentence alone (`monitors.absence`).
        return "monitor_error" if "could not be computed" in verdict.sentence else "no_data"
    if verdict.cause is Cause.DRIFT:
        return "drift"
    if verdict.cause is Cause.PREDICTION:
        return "prediction"
    family = catalogue.get(metric).family
    if metric.startswith("latency_"):
        return "latency"
    return _BY_METRIC.get(metric) or _BY_FAMILY[family]


def _items(text: str) -> tuple[str, ...]:
    found: list[str] = []
    inside = False
    for line in text.splitlines():
        item = _ITEM.match(line)
        if item:
            found.append(item.group(1).strip())
        elif inside and line.strip() and line.startswith(" "):
            found[-1] = f"{found[-1]} {line.strip()}"
        inside = bool(item) or (inside and bool(line.strip()) and line.startswith(" "))
    return tuple(step for step in found if step)
