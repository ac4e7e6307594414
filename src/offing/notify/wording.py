"""Text that every medium takes: one line, within a length, with links that can be followed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit

_LONGEST_URL = 2000
_SAFE_IN_URL = "/:?#[]@!$&'()*+,;=%~-._"


def one_line(value: object, limit: int) -> str:
    """Return text without line ends, control characters and half characters, of at most `limit` units.

    Names of columns and levels come from whoever logs events. A line end must not begin a mail
    header, and a control character, such as one that turns the reading order, nothing at all.
    """
    whole = str(value)[: 8 * limit].encode("utf-8", "replace").decode("utf-8")
    kept = "".join(" " if c.isspace() else c for c in whole if c.isspace() or not _is_control(c))
    return shortened(" ".join(kept.split()), limit)


def _is_control(character: str) -> bool:
    # Zero-width joiners belong to scripts and to compound symbols.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in "\u200c\u200d"


def units(text: str) -> int:
    """Return the length in UTF-16 units, which is never less than the length in characters.

    Services state limits in characters and count them in one way or the other.
    """
    return len(text.encode("utf-16-le", "replace")) // 2


def shortened(text: str, limit: int, escape: Callable[[str], str] = str) -> str:
    """Return the escaped text, cut before it is escaped so that it has at most `limit` units.

    A cut text ends with an ellipsis; `limit` is at least 1.
    """
    whole = escape(text)
    if units(whole) <= limit:
        return whole
    kept = text[: limit - 1]
    while (excess := units(escape(kept)) + 1 - limit) > 0:
        # No escape makes more than six units of a character.
        kept = kept[: len(kept) - max(1, excess // 6)]
    return escape(kept) + "…"


def link_of(base: str, address: object) -> str | None:
    """Return an absolute http or https address, percent-encoded, or None for anything else.

    `address` may be relative to `base`. Other schemes, such as javascript:, are no links, and neither
    are addresses longer than readers follow.
    """
    if not isinstance(address, str) or len(address) > _LONGEST_URL:
        return None
    try:
        found = urlsplit(urljoin(base.rstrip("/") + "/", address.strip()))
        host = found.hostname
    except ValueError:
        return None
    if found.scheme not in ("http", "https") or not host:
        return None
    url = quote(found.geturl().encode("utf-8", "replace"), safe=_SAFE_IN_URL)
    return url if len(url) <= _LONGEST_URL else None
