"""What protects the pages whatever is on them: headers, and where a request came from."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings

_NO_FRAMES = "frame-ancestors 'none'"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        _NO_FRAMES,
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # What somebody read here must not come back with the Back button on a shared device.
    "Cache-Control": "no-store",
}
# Asked for by the pages of other sites that may show us.
SHARED_PATHS = frozenset({"/launcher.js"})
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class SecurityHeaders:
    """ASGI middleware: adds the headers to every answer that does not set them itself."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        added = dict(HEADERS)
        if is_https(connection, self._settings):
            added.update(HTTPS_HEADERS)
        if is_framed(connection, self._settings):
            added["Content-Security-Policy"] = framed_policy(self._settings)
            # It knows no list of sites; browsers that know frame-ancestors pass it over anyway.
            del added["X-Frame-Options"]
        if scope["path"] in SHARED_PATHS:
            added["Cross-Origin-Resource-Policy"] = "cross-origin"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def is_framed(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether a page is asked for in the form that other sites may show in a frame."""
    return bool(settings.embed_origins) and connection.query_params.get("embed") == "1"


def framed_policy(settings: Settings) -> str:
    """The policy of such a page: the sites of the setting may show it, and no others."""
    return POLICY.replace(_NO_FRAMES, " ".join(("frame-ancestors", *settings.embed_origins)))


def is_https(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the person's browser speaks https, to us or to the proxy before us."""
    if settings.behind_proxy:
        forwarded = connection.headers.get("x-forwarded-proto", "")
        return forwarded.split(",")[-1].strip() == "https"
    return connection.url.scheme == "https"


def client_address(request: Request, settings: Settings) -> str:
    """Whose requests are counted together: an IPv4 address, or an IPv6 network of 64 bits (what
    one household gets). It is counted in memory and never written down."""
    address = request.client.host if request.client else ""
    if settings.behind_proxy:
        # The last entry is the proxy's own; what stands before it anybody may have made up.
        address = request.headers.get("x-forwarded-for", address).split(",")[-1].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def from_this_site(request: Request) -> bool:
    """Whether a request that changes something was made by our own pages, as far as its browser
    tells. Browsers that tell nothing are left to the form token."""
    headers: Headers = request.headers
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in {"same-origin", "none"}
    origin = headers.get("origin")
    # Under our own no-referrer policy a browser may send "null" for our own forms.
    if origin in (None, "null"):
        return True
    return urlsplit(origin).netloc == headers.get("host")
