"""An incident as the text of a ticket: Markdown, or the document format of Jira Cloud."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from offing.actions.action import Occasion
from offing.actions.evidence import LONGEST_SUMMARY, version_of
from offing.domain.window import isoformat

LONGEST_TITLE = 255
"""Jira and GitLab take as much, GitHub one more."""

_MARKED = re.compile(r"([\\`*_<>\[\]|~#])")


@dataclass(frozen=True)
class Ticket:
    """A title, a first paragraph, and headed lists. Texts are plain, in one line each."""

    title: str
    lead: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    url: str
    key: str

    @staticmethod
    def of(occasion: Occasion) -> Ticket:
        """Return the ticket of an incident. Names and texts of the data stand in it as text only."""
        record = occasion.incident
        details = record["details"]
        facts = [
            f"Model: {record['model']}",
            f"Cause: {record['cause']}, {record['severity']}",
            f"Since: {isoformat(record['started_at'])}",
        ]
        version = version_of(record)
        if version is not None:
            facts.append(f"Deployed just before: version {version}")
        sections = {
            "Facts": facts,
            "Evidence": [one.get("sentence") for one in details.get("evidence") or ()],
            "Columns": [one.get("sentence") for one in details.get("columns") or ()],
            "What to do": [one for one in details.get("playbook") or () if isinstance(one, str)],
        }
        named = {
            name: tuple(_line(text) for text in texts[:10] if isinstance(text, str) and text.strip())
            for name, texts in sections.items()
        }
        return Ticket(
            _line(f"{record['model']}: {record['title']}")[:LONGEST_TITLE],
            _line(record["summary"])[:LONGEST_SUMMARY],
            tuple((name, texts) for name, texts in named.items() if texts),
            occasion.url,
            occasion.key,
        )

    def markdown(self) -> str:
        """Return the body for GitHub and GitLab.

        What is markup in a text is escaped, nobody is mentioned by an `@` in the data, and no line
        begins with a `/`, which GitLab would obey as a quick action.
        """
        parts = [_escaped(self.lead)] if self.lead else []
        for name, texts in self.sections:
            parts.append(f"### {name}\n\n" + "\n".join(f"- {_escaped(text)}" for text in texts))
        parts.append(f"[The incident in Offing]({self.url})")
        parts.append(f"`{self.key}`")
        return "\n\n".join(parts)

    def document(self) -> dict[str, Any]:
        """Return the description for Jira Cloud: Atlassian Document Format, version 1."""
        content: list[dict[str, Any]] = [_paragraph(self.lead)] if self.lead else []
        for name, texts in self.sections:
            content.append(
                {"type": "heading", "attrs": {"level": 3}, "content": [{"type": "text", "text": name}]}
            )
            items = [{"type": "listItem", "content": [_paragraph(text)]} for text in texts]
            content.append({"type": "bulletList", "content": items})
        link = {"type": "link", "attrs": {"href": self.url}}
        content.append(
            {
                "type": "paragraph",
                "content": [{"type": "text", "text": "The incident in Offing", "marks": [link]}],
            }
        )
        content.append(
            {
                "type": "paragraph",
                "content": [{"type": "text", "text": self.key, "marks": [{"type": "code"}]}],
            }
        )
        return {"type": "doc", "version": 1, "content": content}


def _paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def _line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    plain = _MARKED.sub(r"\\\1", text).replace("@", "@\u200b")
    return f"\\{plain}" if plain.startswith("/") else plain
