"""How the page's cookies are named, written and taken back.

On https their names begin with ``__Host-``: a browser then takes them only from this very host over
https, so nobody can plant a session from a sister site or an open network. In another site's frame
they are partitioned: they belong to that frame alone, and nothing follows a person between sites.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

SESSION = "signpost"
CHOICES = "signpost-choices"


@dataclass(frozen=True)
class Jar:
    """Where cookies lie: ``secure`` on https, ``framed`` within another site's page."""

    secure: bool
    framed: bool

    def name(self, base: str) -> str:
        """The cookie's full name."""
        framed = f"{base}-framed" if self.framed else base
        return f"__Host-{framed}" if self.secure else framed

    def read(self, request: Request, base: str) -> str:
        """The cookie's value, empty when there is none."""
        return request.cookies.get(self.name(base), "")

    def write(self, response: Response, base: str, value: str) -> None:
        """Give the browser the cookie until it closes."""
        response.headers.append("Set-Cookie", f"{self.name(base)}={value}; {self._attributes()}")

    def erase(self, response: Response, base: str) -> None:
        """Take the cookie back."""
        cookie = f"{self.name(base)}=; Max-Age=0; {self._attributes()}"
        response.headers.append("Set-Cookie", cookie)

    def _attributes(self) -> str:
        if self.framed:
            # Browsers take such a cookie over https, and from the machine itself.
            return "HttpOnly; Path=/; SameSite=None; Secure; Partitioned"
        return "HttpOnly; Path=/; SameSite=lax" + ("; Secure" if self.secure else "")
