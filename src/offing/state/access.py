"""Keys and sessions. Only hashes are stored; secrets are 256 random bits."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import Engine, delete, select

from offing.domain.window import DAY, Micros
from offing.state.tables import keys, sessions

SESSION_LENGTH: Micros = 30 * DAY
KEY_PREFIX = "off_"


class AccessStore:
    """Knows which keys and sessions are valid."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create_key(self, name: str, now: Micros) -> str:
        """Make a key, store its hash and return the secret, which is not kept."""
        secret = KEY_PREFIX + secrets.token_urlsafe(32)
        self.add_key(secret, name, now)
        return secret

    def add_key(self, secret: str, name: str, now: Micros) -> None:
        """Make `secret` a valid key. Does nothing when it is one."""
        with self._engine.begin() as connection:
            if self._find(secret) is None:
                connection.execute(keys.insert().values(hash=_hash(secret), name=name, created_at=now))

    def user_of_key(self, secret: str) -> str | None:
        """Return the name of the key, or None when it is not valid."""
        return self._find(secret)

    def create_session(self, user: str, now: Micros) -> str:
        """Start a session and return its token, valid for 30 days."""
        token = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
            connection.execute(
                sessions.insert().values(hash=_hash(token), user=user, expires_at=now + SESSION_LENGTH)
            )
        return token

    def user_of_session(self, token: str, now: Micros) -> str | None:
        """Return who holds the session, or None when it is unknown or over."""
        query = select(sessions.c.user).where(sessions.c.hash == _hash(token), sessions.c.expires_at > now)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def end_session(self, token: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.hash == _hash(token)))

    def _find(self, secret: str) -> str | None:
        with self._engine.connect() as connection:
            return connection.execute(select(keys.c.name).where(keys.c.hash == _hash(secret))).scalar()


def _hash(secret: str) -> str:
    # The secrets are random, not chosen by people: a plain hash cannot be searched backwards.
    return hashlib.sha256(secret.encode()).hexdigest()
