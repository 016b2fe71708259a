"""Who is talking: a random cookie, and what is derived from it.

The database never holds the cookie: conversations are kept under its hash, so that nobody who
reads the database can take one over. The token that guards forms is derived from the cookie too;
no key has to be kept or shared between replicas.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

_BYTES = 32
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Session:
    """One browser's conversation. ``secret`` is the cookie's value; ``fresh`` tells that the
    browser did not send it and has to be given it."""

    secret: str = field(repr=False)
    fresh: bool

    @property
    def sender(self) -> str:
        """The name under which the conversation is kept."""
        return "web-" + hashlib.sha256(self.secret.encode()).hexdigest()[:32]

    @property
    def form_token(self) -> str:
        """What every form of this session carries; another site cannot know it."""
        return hmac.new(self.secret.encode(), b"signpost form", hashlib.sha256).hexdigest()

    def owns(self, form_token: str) -> bool:
        """Whether a form with this token was made for this session."""
        return not self.fresh and hmac.compare_digest(self.form_token.encode(), form_token.encode())


def new() -> Session:
    """A session that nobody can guess."""
    return Session(secrets.token_urlsafe(_BYTES), fresh=True)


def known(secret: str) -> Session:
    """The session of a cookie; a new one when there is none or it is not one of ours."""
    return Session(secret, fresh=False) if _SHAPE.fullmatch(secret) else new()
