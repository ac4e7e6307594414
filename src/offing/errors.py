"""Every error that Offing raises on purpose: one root, a stable code, a hint."""

from __future__ import annotations

from typing import Iterable, Optional


class OffingError(Exception):
    """The root of all errors that Offing raises on purpose.

    `code` is stable and documented in `docs/errors.md`; `hint` says what to do next;
    `status` is the HTTP status that the API answers with.
    """

    code = "offing_error"
    status = 500

    def __init__(self, message: str, *, hint: Optional[str] = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class ConfigError(OffingError, ValueError):
    """The configuration, or an argument that stands for it, cannot be used."""

    code = "invalid_config"
    status = 400


class InvalidEvent(OffingError, ValueError):
    """A body or an item that cannot be understood as events."""

    code = "invalid_event"
    status = 400


class PayloadTooLarge(OffingError):
    """A body over the size limit, before or after decompression."""

    code = "payload_too_large"
    status = 413


class UnsupportedMedia(OffingError):
    """A content type or content encoding that the API does not read."""

    code = "unsupported_media_type"
    status = 415


class NotFound(OffingError, KeyError):
    """A model, column, metric or incident that does not exist."""

    code = "not_found"
    status = 404

    def __str__(self) -> str:
        return OffingError.__str__(self)


class Unauthorized(OffingError):
    """No key, or one that is not known."""

    code = "unauthorized"
    status = 401


class Forbidden(OffingError):
    """A request that is understood and refused, such as one from another origin."""

    code = "forbidden"
    status = 403


class Conflict(OffingError):
    """A change that the present state does not allow."""

    code = "conflict"
    status = 409


class StorageUnavailable(OffingError):
    """The event could not be made durable; nothing of the request was acknowledged."""

    code = "storage_unavailable"
    status = 503


class DataDirectoryInUse(OffingError):
    """Another process owns the data directory."""

    code = "data_directory_in_use"
    status = 409


class MissingExtra(OffingError, ImportError):
    """An optional package is needed and not installed."""

    code = "missing_extra"
    status = 501


def nearest(name: str, valid: Iterable[str]) -> Optional[str]:
    """Return a hint that names the closest of `valid` to `name`, or lists a few, or None."""
    import difflib  # slow to import, and of no use until something went wrong

    names = sorted({str(v) for v in valid})
    close = difflib.get_close_matches(str(name), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    if not names:
        return None
    shown = ", ".join(repr(n) for n in names[:8])
    return f"one of {shown}" + (", …" if len(names) > 8 else "")
