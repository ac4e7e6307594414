"""Makes the mails of an incident one thread, for readers that go by references or by subject.

RFC 5322, 3.6.4: Message-ID, In-Reply-To and References.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from offing.notify.receipts import Receipts
from offing.notify.wording import one_line

_SUBJECT = 300


@dataclass(frozen=True)
class Place:
    """Where a mail stands: its own identifier, the first one's if that is another, and the subject."""

    message_id: str
    first_id: str | None
    subject: str

    def headers(self) -> dict[str, str]:
        """Return the headers that say so."""
        found = {"Subject": self.subject, "Message-ID": self.message_id}
        if self.first_id is not None:
            found |= {"In-Reply-To": self.first_id, "References": self.first_id}
        return found


@dataclass(frozen=True)
class MailThread:
    """The thread of one incident in one channel.

    The first mail's key and subject are kept, since the subject of the incident may change and some
    readers split a thread where the subject does.
    """

    receipts: Receipts
    channel: str
    incident: str
    domain: str

    def place(self, key: str, subject: str) -> Place:
        """Return the place of the mail with this key; sent again, a mail has the same place."""
        kept = self.receipts.get(self.channel, self.incident)
        first = json.loads(kept) if kept else {"key": key, "subject": one_line(subject, _SUBJECT)}
        own = self._identifier(key)
        if first["key"] == key:
            return Place(own, None, first["subject"])
        return Place(own, self._identifier(first["key"]), f"Re: {first['subject']}")

    def sent(self, key: str, place: Place) -> None:
        """Note that a mail was sent."""
        if place.first_id is None:
            kept = json.dumps({"key": key, "subject": place.subject})
            self.receipts.put(self.channel, self.incident, kept)

    def _identifier(self, key: str) -> str:
        digest = hashlib.sha256(f"{self.incident}\0{key}".encode("utf-8", "replace")).hexdigest()
        return f"<offing.{digest[:32]}@{self.domain}>"
