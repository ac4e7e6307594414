"""A message as plain text: mail, and whatever takes nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from offing.notify.message import IncidentMessage


def plain_text(message: IncidentMessage) -> str:
    """Return the message as lines of text, heading first, links last."""
    return "\n".join(_lines(message)) + "\n"


def _lines(message: IncidentMessage) -> Iterator[str]:
    yield message.heading
    yield ""
    if message.summary:
        yield message.summary
        yield ""
    yield from (f"{name}: {text}" for name, text in message.facts)
    for section in message.sections:
        yield ""
        yield section.title
        for place, line in enumerate(section.lines(), start=1):
            numbered = section.ordered and place <= len(section.items)
            yield f"  {f'{place}.' if numbered else '-'} {line}"
            if section.url(place - 1):
                yield f"    {section.url(place - 1)}"
    yield ""
    yield from (f"{link.text}: {link.url}" for link in message.links)
