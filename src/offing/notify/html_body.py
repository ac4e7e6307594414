"""A message as HTML for mail: no scripts, no images, no remote content, styles in place."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from offing.notify.message import IncidentMessage, Section

_COLOURS = {"critical": "#b3261e", "warning": "#8a5a00", "info": "#35618e"}
_BODY = "font:15px/1.5 system-ui,sans-serif;color:#1c1c1c;max-width:44rem"
_CELL = "padding:2px 14px 2px 0;vertical-align:top;text-align:left"


def html_body(message: IncidentMessage) -> str:
    """Return a whole HTML document. Every text of the message is escaped."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(message.heading)}</title></head>"
        f'<body style="{_BODY}">{"".join(_parts(message))}</body></html>\n'
    )


def _parts(message: IncidentMessage) -> Iterator[str]:
    colour = _COLOURS.get(message.severity, _COLOURS["info"])
    yield f'<h1 style="font-size:19px;color:{colour}">{escape(message.heading)}</h1>'
    if message.summary:
        yield f"<p>{escape(message.summary)}</p>"
    if message.facts:
        yield "<table>"
        for name, text in message.facts:
            yield (
                f'<tr><th scope="row" style="{_CELL}">{escape(name)}</th>'
                f'<td style="{_CELL}">{escape(text)}</td></tr>'
            )
        yield "</table>"
    for section in message.sections:
        yield from _section(section)
    links = (f'<a href="{escape(link.url)}">{escape(link.text)}</a>' for link in message.links)
    yield f"<p>{' &middot; '.join(links)}</p>"


def _section(section: Section) -> Iterator[str]:
    tag = "ol" if section.ordered else "ul"
    yield f'<h2 style="font-size:16px">{escape(section.title)}</h2><{tag}>'
    for place, item in enumerate(section.items):
        url = section.url(place)
        text = f'<a href="{escape(url)}">{escape(item)}</a>' if url else escape(item)
        yield f"<li>{text}</li>"
    yield f"</{tag}>"
    if section.more:
        yield f"<p>and {section.more} more</p>"
