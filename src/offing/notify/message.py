"""What a message about an incident says, before it is written for a medium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from offing.domain.window import parse_time
from offing.domain.words import moment, number, span
from offing.errors import NotFound
from offing.metrics import catalogue
from offing.notify.wording import link_of, one_line

MOST_ITEMS = 10
"""So many lines of a section are shown; the incident's page has them all."""

MOST_INCIDENTS = 100
"""So many lines of a summary of several incidents are shown, the worst first."""

TITLE, SUMMARY, ITEM, NAME = 250, 2000, 600, 120
"""Lengths in UTF-16 units."""

_SECTIONS = (
    ("What the change is made of", "decomposition"),
    ("Segments hit most", "segments"),
    ("Columns that moved", "columns"),
    ("Seen downstream", "symptoms"),
    ("Deployed just before", "deployment"),
    ("Similar incidents", "similar"),
)
_NOTES = (("Escalated", "escalation"), ("Flapping", "flapping"), ("Told here because", "fallback"))
_NO_WORD = ("firing", "summary")
_LOUDNESS = ("info", "warning", "critical")


@dataclass(frozen=True)
class Link:
    """A place to go to; `url` is absolute http or https."""

    text: str
    url: str


@dataclass(frozen=True)
class Section:
    """A heading with its lines, and how many more there were."""

    title: str
    items: tuple[str, ...]
    more: int = 0
    ordered: bool = False
    urls: tuple[str, ...] = ()
    """Where each line leads, empty where it leads nowhere; none at all when no line leads anywhere."""

    def url(self, place: int) -> str:
        """Return where the line at `place` leads, counted from 0."""
        return self.urls[place] if place < len(self.urls) else ""

    def lines(self) -> Iterator[str]:
        """Yield the lines, and one that counts what is not shown."""
        yield from self.items
        if self.more:
            yield f"and {self.more} more"


@dataclass(frozen=True)
class IncidentMessage:
    """All that is said about one incident. Every text is one clean line of bounded length."""

    word: str
    severity: str
    model: str
    cause: str
    title: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...] = field(default=())
    links: tuple[Link, ...] = field(default=())

    @property
    def subject(self) -> str:
        """The incident in one line, the same whatever became of it."""
        model = f"{self.model}: " if self.model else ""
        return one_line(f"[{self.severity}] {model}{self.title}", TITLE + NAME)

    @property
    def heading(self) -> str:
        """The subject, with the word for what happened in front when it is not that it fires."""
        return f"{self.word}: {self.subject}" if self.word else self.subject


def message_of(
    incident: Mapping[str, Any], transition: str, external_url: str, *, brief: bool | None = None
) -> IncidentMessage:
    """Return the message about an incident's record. Details that are absent are left out.

    A `brief` one has no sections: by default what follows the first message of an incident.
    """
    details = _mapping(incident.get("details"))
    if brief is None:
        brief = transition in ("acknowledged", "resolved")
    word = "" if transition in _NO_WORD else one_line(transition.replace("_", " ").capitalize(), NAME)
    several = "incidents" in details
    return IncidentMessage(
        word=word,
        severity=one_line(incident.get("severity") or "info", NAME),
        model=one_line(incident.get("model") or "", NAME),
        cause=one_line(incident.get("cause") or "", NAME),
        title=one_line(incident.get("title") or "", TITLE),
        summary="" if several else one_line(incident.get("summary") or "", SUMMARY),
        facts=tuple((name, one_line(text, ITEM)) for name, text in _facts(incident, details) if text),
        sections=tuple(_several(incident, details, external_url) if several else _sections(details, brief)),
        links=tuple(_links(incident, details, external_url)),
    )


def is_reading(incident: Mapping[str, Any], transition: str) -> bool:
    """Say whether it is a summary without anything critical, such as a digest: to be read, no alarm."""
    return transition == "summary" and incident.get("severity") != "critical"


def incident_link(incident: Mapping[str, Any], external_url: str) -> str:
    """Return the address of an incident's page; a summary has that of the list of its incidents."""
    id_, summary = str(incident["id"]), "incidents" in _mapping(incident.get("details"))
    page = f"?{urlencode({'summary': id_})}" if summary else f"i/{id_}"
    return link_of(external_url, page) or external_url


def _several(incident: Mapping[str, Any], details: Mapping[str, Any], external_url: str) -> Iterator[Section]:
    """Yield the sections of a summary: those of a digest, else a line for each incident, worst first."""
    digest = _mapping(details.get("digest"))
    if digest:
        yield from _digest(digest, external_url)
        return
    lines = str(incident.get("summary") or "").splitlines()
    yield from _section("Incidents", lines, ordered=False, most=MOST_INCIDENTS)


def _digest(digest: Mapping[str, Any], external_url: str) -> Iterator[Section]:
    """Yield the sections of a digest; a line about an incident leads to it."""
    for one in map(_mapping, _sequence(digest.get("sections"))):
        lines = [str(line) for line in _sequence(one.get("lines"))]
        ids = _sequence(one.get("ids"))[:MOST_INCIDENTS]
        urls = tuple(incident_link({"id": id_}, external_url) if id_ else "" for id_ in ids)
        for found in _section(str(one.get("title") or ""), lines, ordered=False, most=MOST_INCIDENTS):
            more = one.get("more")
            yield replace(found, urls=urls, more=found.more + (more if isinstance(more, int) else 0))


def _facts(incident: Mapping[str, Any], details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, key in _NOTES:
        yield name, " ".join(_sentences(details.get(key)))
    lead = _lead(details)
    if lead:
        yield "Number", _the_number(lead)
    started, last = incident.get("started_at"), incident.get("last_alarm")
    digest = _mapping(details.get("digest"))
    if digest:
        yield "Period", " to ".join(moment(parse_time(digest[side])) for side in ("from", "to"))
    elif isinstance(started, int):
        yield "Since", moment(started)
        if incident.get("state") == "resolved" and isinstance(last, int):
            yield "Lasted", span(last - started)
    yield "Traffic hit", " ".join(_sentences(details.get("traffic")))
    yield "Harm", " ".join(_sentences(details.get("harm")))
    if lead:
        yield "Monitor", str(lead.get("monitor") or "")
    yield "Acknowledged by", str(incident.get("acknowledged_by") or "")
    yield "Assigned to", str(incident.get("assignee") or "")
    yield "Closed by", str(incident.get("closed_by") or "")
    yield "Verdict", str(incident.get("verdict") or "").replace("_", " ")


def _lead(details: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the loudest evidence, the first of those that are as loud."""
    found = [_mapping(one) for one in _sequence(details.get("evidence"))]
    return max(found, key=lambda one: _loudness(one.get("state")), default={})


def _loudness(severity: object) -> int:
    return _LOUDNESS.index(severity) if severity in _LOUDNESS else -1


def _the_number(lead: Mapping[str, Any]) -> str:
    """Write `Missing of distance 12 % (11 % to 13 %), n=812; expected 1 %, limit 5 %`."""
    name, unit = _metric(lead)
    value = _number(lead.get("value"), unit)
    if value is None:
        return str(lead.get("sentence") or "")
    low, high = _number(lead.get("low"), unit), _number(lead.get("high"), unit)
    text = f"{name} {value}" + (f" ({low} to {high})" if low and high and low != high else "")
    if isinstance(lead.get("n"), int):
        text += f", n={lead['n']:,}"
    expected, limit = _number(lead.get("expected"), unit), _number(lead.get("threshold"), unit)
    against = [f"expected {expected}"] if expected else []
    against += [f"limit {limit}"] if limit else []
    return text + ("; " + ", ".join(against) if against else "")


def _metric(lead: Mapping[str, Any]) -> tuple[str, str]:
    """Return what the lead's metric is called and its unit; its id and plain values if it is unknown."""
    id_ = str(lead.get("metric") or "value")
    try:
        metric = catalogue.get(id_)
        name, unit = metric.title, "ratio" if _is_share(id_, lead) else str(metric.unit)
    except NotFound:
        name, unit = id_, "value"
    if lead.get("column"):
        name = f"{name} of {lead['column']}"
    return name + (f" where {lead['slice']}" if lead.get("slice") else ""), unit


def _is_share(metric: str, lead: Mapping[str, Any]) -> bool:
    """Say whether it is a business event whose values are shares, which read better as such."""
    values = [lead.get(name) for name in ("value", "expected", "threshold")]
    numbers = [value for value in values if isinstance(value, int | float)]
    return metric == "kpi_mean" and all(0 <= value <= 1 for value in numbers)


def _number(value: object, unit: str) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return number(value, unit)


def _sections(details: Mapping[str, Any], brief: bool) -> Iterator[Section]:
    if brief:
        return
    for title, key in _SECTIONS:
        yield from _section(title, list(_sentences(details.get(key))), ordered=False)
    steps = [step for step in _sequence(details.get("playbook")) if isinstance(step, str)]
    yield from _section("What to do", steps, ordered=True)


def _section(title: str, lines: Sequence[str], *, ordered: bool, most: int = MOST_ITEMS) -> Iterator[Section]:
    shown = tuple(text for line in lines[:most] if (text := one_line(line, ITEM)))
    if shown:
        yield Section(title, shown, max(0, len(lines) - most), ordered)


def _sentences(value: object) -> Iterator[str]:
    """Yield the sentence of one thing or of each of several; nothing where there is none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        if value.get("sentence"):
            yield str(value["sentence"])
    else:
        for one in _sequence(value):
            yield from _sentences(one)


def _links(incident: Mapping[str, Any], details: Mapping[str, Any], external_url: str) -> Iterator[Link]:
    """Yield the incident's page and what can be done there, then what the details name.

    A link never does anything by itself, since mail filters and previews follow links: it opens the
    page where a person confirms.
    """
    page = incident_link(incident, external_url)
    if "incidents" in details:
        yield Link("Incidents", page)
        return
    yield Link("Incident", page)
    if incident.get("state") != "resolved":
        yield Link("Silence", f"{page}?do=silence")
    yield Link("Not a problem", f"{page}?do=false_alarm")
    seen = {page}
    for text, address in _named_addresses(details):
        url = link_of(external_url, address)
        if url is not None and url not in seen:
            seen.add(url)
            yield Link(one_line(text, NAME), url)


def _named_addresses(details: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield what the details link to: paths below our own address, and addresses of others."""
    for one in map(_mapping, list(_sequence(details.get("links")))[:MOST_ITEMS]):
        path = one.get("path")
        address = path.lstrip("/") if isinstance(path, str) else one.get("url")
        yield str(one.get("sentence") or one.get("what") or "Link"), address
    yield "Deployment", _mapping(details.get("deployment")).get("url")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: object) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else ()
