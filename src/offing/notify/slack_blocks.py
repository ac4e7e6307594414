"""A message as Slack blocks.

Limits and escapes by Slack's Block Kit reference: 50 blocks, 150 characters in a header, 3,000 in the
text of a section, ten fields of 2,000; `&`, `<` and `>` are escaped and nothing else is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from offing.notify.message import IncidentMessage, Section
from offing.notify.wording import shortened, units

HEADER, TEXT, FIELD, FIELDS, BLOCKS = 150, 3000, 2000, 10, 50

WHOLE = 12_000
"""Units of all blocks together: Slack refuses much longer ones as `msg_blocks_too_long`."""

_COUNT = 30
_NAMES = 200


def mrkdwn(text: str) -> str:
    """Escape what Slack would read as a link, a mention or an entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slack_blocks(message: IncidentMessage) -> list[dict[str, Any]]:
    """Return the blocks of a message, within all limits. The header holds no markup at all.

    What there is no room for is left out from the end of the sections, and counted.
    """
    blocks, links = list(_top(message)), _links(message)
    room = WHOLE - sum(units(json.dumps(block)) for block in blocks) - units(links)
    for section in message.sections:
        for text in _section(section, room):
            blocks.append(_text_block(text))
            room -= units(text)
    return [*blocks[: BLOCKS - bool(links)], *([_text_block(links)] if links else [])]


def slack_text(message: IncidentMessage) -> str:
    """Return what notifications and readers without blocks show."""
    return shortened(message.heading, TEXT, mrkdwn)


def _top(message: IncidentMessage) -> Iterator[dict[str, Any]]:
    header = {"type": "plain_text", "text": shortened(message.heading, HEADER), "emoji": False}
    yield {"type": "header", "text": header}
    if message.summary:
        yield _text_block(shortened(message.summary, TEXT, mrkdwn))
    if message.facts:
        facts = message.facts[:FIELDS]
        yield {"type": "section", "fields": [_mrkdwn(_fact(name, text)) for name, text in facts]}


def _fact(name: str, text: str) -> str:
    title = shortened(name, _NAMES, mrkdwn)
    return f"*{title}*\n{shortened(text, FIELD - units(title) - 3, mrkdwn)}"


def _section(section: Section, room: int) -> Iterator[str]:
    """Yield the title and the lines as texts of blocks, and how many lines there was no room for."""
    text, shown = f"*{shortened(section.title, _NAMES, mrkdwn)}*", 0
    for item in section.items:
        line = f"\n{f'{shown + 1}.' if section.ordered else '•'} {_item(item, section.url(shown))}"
        if units(text) + units(line) + _COUNT > room:
            break
        if units(text) + units(line) + _COUNT > TEXT:
            yield text
            room -= units(text)
            text = line.lstrip("\n")
        else:
            text += line
        shown += 1
    rest = len(section.items) - shown + section.more
    if shown or room > units(text) + _COUNT:
        yield text + (f"\nand {rest} more" if rest else "")


def _item(item: str, url: str) -> str:
    """Return a line; one that leads somewhere ends with the link, if that leaves room for the line."""
    link = f" <{_in_link(url)}|open>" if url else ""
    if units(link) > TEXT // 3:
        link = ""
    return shortened(item, TEXT - 300 - units(link), mrkdwn) + link


def _in_link(url: str) -> str:
    return mrkdwn(url.replace("|", "%7C"))


def _links(message: IncidentMessage) -> str:
    text = ""
    for link in message.links:
        url = _in_link(link.url)
        name = shortened(link.text, _NAMES, mrkdwn).replace("|", "/")
        part = ("  ·  " if text else "") + f"<{url}|{name}>"
        if units(text) + units(part) <= TEXT:
            text += part
    return text


def _text_block(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _mrkdwn(text)}


def _mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
