"""What is known of whoever asks for a page: session, choices, and whether it is in a frame."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web import sessions
from bot.channels.web.cookies import CHOICES, SESSION, Jar
from bot.channels.web.sessions import Session
from bot.pages.security import is_framed, is_https
from bot.settings import Settings

_EASY, _TOLD = "easy", "told"


@dataclass(frozen=True)
class Choices:
    """``easy``: the person wants easy read. ``told``: they have seen how to leave fast."""

    easy: bool = False
    told: bool = False

    @property
    def cookie(self) -> str:
        """The choices as the cookie holds them."""
        return ".".join([_EASY] * self.easy + [_TOLD] * self.told)


@dataclass(frozen=True)
class Visit:
    """One request's person."""

    session: Session
    choices: Choices
    jar: Jar

    @property
    def framed(self) -> bool:
        """Whether the page is shown within another site's page."""
        return self.jar.framed

    def here(self, path: str) -> str:
        """An address of ours that stays in the frame when there is one."""
        if not self.framed:
            return path
        address, mark, fragment = path.partition("#")
        return f"{address}{'&' if '?' in address else '?'}embed=1{mark}{fragment}"

    def keep(self, response: Response) -> Response:
        """Give the browser its session when it has none yet."""
        if self.session.fresh:
            self.jar.write(response, SESSION, self.session.secret)
        return response

    def begin_anew(self, response: Response) -> Response:
        """Give the browser another session in place of this one."""
        return replace(self, session=sessions.new()).keep(response)

    def choose(self, response: Response, choices: Choices) -> Response:
        """Keep what the person chose."""
        if choices.cookie:
            self.jar.write(response, CHOICES, choices.cookie)
        else:
            self.jar.erase(response, CHOICES)
        return response

    def forget(self, response: Response) -> Response:
        """Take every cookie back: this device can no longer open the conversation."""
        self.jar.erase(response, SESSION)
        self.jar.erase(response, CHOICES)
        return response


def of(request: Request, settings: Settings) -> Visit:
    """The visit that a request belongs to."""
    jar = Jar(secure=is_https(request, settings), framed=is_framed(request, settings))
    chosen = jar.read(request, CHOICES).split(".")
    choices = Choices(easy=_EASY in chosen, told=_TOLD in chosen)
    return Visit(sessions.known(jar.read(request, SESSION)), choices, jar)
