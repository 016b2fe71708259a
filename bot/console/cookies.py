"""The desk's one cookie. On https its name begins with ``__Host-``: a browser then takes it only
from this very host over https."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.pages.security import is_https
from bot.settings import Settings

_NAME = "signpost-desk"


def read(request: Request, settings: Settings) -> str:
    """The cookie's value, empty when there is none."""
    return request.cookies.get(_name(request, settings), "")


def write(request: Request, response: Response, settings: Settings, value: str) -> None:
    """Give the browser the cookie until it closes; an empty value takes it back."""
    parts = [f"{_name(request, settings)}={value}", "HttpOnly", "Path=/", "SameSite=Strict"]
    if is_https(request, settings):
        parts.append("Secure")
    if not value:
        parts.append("Max-Age=0")
    response.headers.append("Set-Cookie", "; ".join(parts))


def _name(request: Request, settings: Settings) -> str:
    return f"__Host-{_NAME}" if is_https(request, settings) else _NAME
