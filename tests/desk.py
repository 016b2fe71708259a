"""An adviser's desk for tests: the real one, over a fresh SQLite file, with a clock to be moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from starlette.testclient import TestClient

from bot.console import models as m
from bot.console import passwords
from bot.console.parts import Directory, People
from bot.console.policy import Policy
from bot.console.site import console_app, own_site
from bot.handoff.database import make_engine, writing
from bot.handoff.desk import Desk, open_desk
from bot.handoff.records import Case, NewCase, Said
from bot.settings import Settings
from services_kb.repository import open_repository
from services_kb.search import Search

PASSWORD = "correct horse battery"
START = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)


@dataclass
class Clock:
    """The time of a test."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@dataclass
class DeskSite:
    """A desk with its accounts; ``url`` is where a test's clients find it."""

    app: Any
    desk: Desk
    people: People
    clock: Clock
    settings: Settings
    directory: Directory

    def client(self) -> TestClient:
        """A browser of a stranger, without scripts."""
        return TestClient(self.app, base_url="http://desk.test", follow_redirects=False)

    def account(self, name: str, *roles: str) -> str:
        """Add somebody who has chosen the password already; gives the name."""
        row = {
            **{"name": name, "roles": ",".join(roles), "password_hash": _kept()},
            **{"must_change": False, "failures": 0, "totp_step": 0, "disabled": False},
            "created": self.clock.now,
        }
        with writing(make_engine(self.settings.cases_url)) as connection:
            connection.execute(sa.insert(m.accounts).values(row))
        return name

    def signed_in(self, name: str = "amina", *roles: str) -> Browser:
        """A browser of somebody who is signed in; the account is made when it is not there."""
        if self.people.accounts.find(name) is None:
            self.account(name, *(roles or ("adviser",)))
        browser = Browser(self.client())
        assert browser.sign_in(name).status_code == 303
        return browser

    def case(self, level: str = "disclosure", conversation: str = "web-1", **more: Any) -> Case:
        """A person who waits."""
        new = NewCase(
            conversation=conversation,
            channel="web",
            level=level,
            category=more.get("category", "domestic_abuse"),
            reasons=("partner_hits",),
            consent="given",
            language=more.get("language"),
        )
        history = [Said("person", "he frightens me", self.clock.now)]
        return self.desk.open(new, history)


class Browser:
    """A client that fills forms as a person does: with the token of the page."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> Any:
        """Open a page of the desk."""
        return self.client.get(f"/desk{path}", **options)

    def post(self, path: str, page: str = "/account", **fields: str) -> Any:
        """Send a form of ``page``."""
        found = re.search(r'name="form_token" value="(\w+)"', self.get(page).text)
        token = found[1] if found else ""
        return self.client.post(f"/desk{path}", data={"form_token": token, **fields})

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> Any:
        """Fill the form at the door."""
        return self.post("/sign-in", "/sign-in", name=name, password=password, **more)


@lru_cache(maxsize=1)
def _kept() -> str:
    """The password's hash, which takes long to make."""
    return passwords.hashed(PASSWORD)


def words(response: str, language: str | None) -> str:
    """What people are told: the name of the response, and their language."""
    return f"{response} {language or 'en'}"


def desk_site(folder: Path, knowledge_base_url: str, policy: Policy | None = None) -> DeskSite:
    """A desk whose files lie in ``folder``, over the bundled knowledge base."""
    from bot.encoder import encode

    settings = Settings(var_dir=folder, database_url=knowledge_base_url)
    clock = Clock()
    desk = open_desk(settings, clock)
    repository = open_repository(knowledge_base_url)
    directory = Directory(repository, Search(repository, encode))
    console = console_app(settings, desk, directory, words, policy, clock)
    app = own_site(settings, console)
    return DeskSite(app, desk, console.state.people, clock, settings, directory)
