"""Who may come in: keys, sessions, one-time codes; hosts and origins."""

from __future__ import annotations

import ipaddress
import secrets
import threading
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import Request

from offing.clock import Clock
from offing.domain.window import MINUTE, Micros
from offing.errors import Forbidden, Unauthorized
from offing.state.access import AccessStore

COOKIE = "offing_session"
CODE_LIFE: Micros = 5 * MINUTE
ADMIN = "admin"


class Gate:
    """Decides who a request comes from. Thread-safe."""

    def __init__(self, access: AccessStore, clock: Clock) -> None:
        self._access = access
        self._clock = clock
        self._codes: dict[str, Micros] = {}
        self._known: dict[str, str] = {}
        self._lock = threading.Lock()

    def user(self, request: Request) -> str:
        """Return who sends the request. Raises Unauthorized.

        A request that changes something with a cookie must come from our own pages.
        """
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret:
            found = self._user_of_key(secret.strip())
            if found is not None:
                return found
        token = request.cookies.get(COOKIE)
        if token:
            found = self._access.user_of_session(token, self._clock.now())
            if found is not None:
                if request.method not in ("GET", "HEAD"):
                    check_origin(request)
                return found
        raise Unauthorized(
            "a key is needed", hint="send `Authorization: Bearer KEY`; the admin key is in DATA_DIR/admin.key"
        )

    def new_code(self) -> str:
        """Return a code that opens one session within five minutes."""
        code = secrets.token_urlsafe(24)
        now = self._clock.now()
        with self._lock:
            self._codes = {c: until for c, until in self._codes.items() if until > now}
            self._codes[code] = now + CODE_LIFE
        return code

    def session_for(self, *, key: str | None, code: str | None) -> str:
        """Return a new session for a valid key or one-time code. Raises Unauthorized."""
        user = self._user_of_key(key) if key else self._user_of_code(code or "")
        if user is None:
            raise Unauthorized("the key or code is not valid", hint="the admin key is in DATA_DIR/admin.key")
        return self._access.create_session(user, self._clock.now())

    def _user_of_key(self, secret: str) -> str | None:
        # Keys cannot be withdrawn while the server runs, so a key that was valid stays so.
        if secret not in self._known:
            found = self._access.user_of_key(secret)
            if found is None:
                return None
            self._known[secret] = found
        return self._known[secret]

    def _user_of_code(self, code: str) -> str | None:
        with self._lock:
            until = self._codes.pop(code, 0)
        return ADMIN if until > self._clock.now() else None


def admin_key(access: AccessStore, data_dir: Path, clock: Clock) -> tuple[str, bool]:
    """Return the admin key, and whether it was made just now. It is kept in DATA_DIR/admin.key."""
    path = data_dir / "admin.key"
    secret = path.read_text(encoding="ascii").strip() if path.exists() else ""
    if secret:
        access.add_key(secret, ADMIN, clock.now())
        return secret, False
    secret = access.create_key(ADMIN, clock.now())
    # Written beside and moved, so that no crash leaves a file without a key.
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.chmod(0o600)
    partial.write_text(secret + "\n", encoding="ascii")
    partial.replace(path)
    return secret, True


def check_origin(request: Request) -> None:
    """Raise Forbidden when a browser says that the request comes from another site."""
    origin = request.headers.get("origin")
    if origin is not None and _netloc(origin) != request.headers.get("host"):
        raise Forbidden("the request comes from another site", hint="use a key for calls from elsewhere")


def host_name(header: str) -> str:
    """Return the name in a Host header, without its port; empty when there is none to be read."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _netloc(url: str) -> str | None:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Say whether a host name or address can only be reached from this machine."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
