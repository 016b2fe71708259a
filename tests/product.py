"""The whole product as a process of its own: started, killed in the middle, and started again."""

from __future__ import annotations

import html
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.console.parts import people
from bot.handoff.desk import Desk, open_desk
from bot.settings import PROJECT_DIR, Settings, load_settings

ADVISER = "amina"
PASSWORD = "correct horse battery"
ALWAYS = "mon-sun 00:00-24:00"
READY_SECONDS = 120
_WORDS = r'<p class="(?:signpost-entry__said|govuk-body)"[^>]*>(.*?)</p>'


@dataclass
class Product:
    """A server over a data folder of its own; ``more`` are settings without their prefix."""

    var: Path
    database_url: str
    more: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self.desk: Desk = open_desk(self.settings)

    @property
    def url(self) -> str:
        """Where it listens, after every start."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the process is started with."""
        settings = {
            "VAR": str(self.var),
            "DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            "DESK_HOURS": ALWAYS,
            **self.more,
        }
        return {f"SIGNPOST_{name}": value for name, value in settings.items()}

    @property
    def settings(self) -> Settings:
        """The settings of the process."""
        return load_settings(self.environment)

    def start(self) -> None:
        """Start it; returns when people can use it."""
        with (self.var / "output.txt").open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve"],
                cwd=PROJECT_DIR,
                env={**os.environ, **self.environment},
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError((self.var / "output.txt").read_text(errors="replace")[-2000:])

    def kill(self) -> None:
        """Stop it as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it as an operator does."""
        self._end(signal.SIGTERM)
        self.desk.dispose()

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(60)

    def add_adviser(self, name: str = ADVISER) -> None:
        """Make an account whose password was chosen already."""
        accounts = people(self.settings).accounts
        accounts.add(name, ("adviser",))
        accounts.set_password(accounts.named(name).id, PASSWORD)


class Parent:
    """A parent's browser without JavaScript; it keeps its cookies and sends the page's forms."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._client = httpx.Client(timeout=60, follow_redirects=True)

    def page(self) -> str:
        """The conversation as it is shown now."""
        return self._client.get(f"{self._product.url}/").text

    def fields(self) -> dict[str, str]:
        """The hidden fields of the form as it is shown now."""
        form = self.page().partition('id="compose"')[2]
        return dict(re.findall(r'type="hidden" name="(\w+)"[^>]* value="([^"]*)"', form))

    def say(self, text: str, fields: dict[str, str] | None = None) -> httpx.Response:
        """Send a message; with ``fields``, the form of a page that was loaded before."""
        fields = self.fields() if fields is None else fields
        return self._client.post(f"{self._product.url}/message", data={**fields, "message": text})

    def tap(self, title: str) -> httpx.Response:
        """Press a quick reply."""
        for form in re.findall(r'<form class="signpost-quick".*?</form>', self.page(), re.DOTALL):
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
            if fields.get("title") == title and "token" in fields:
                return self._client.post(f"{self._product.url}/tap", data=fields)
        raise AssertionError(f"there is no button {title!r}")

    def ask_for_an_adviser(self) -> str:
        """Go through the questions; gives the conversation's name."""
        self.say("I want to talk to a real person please")
        for title in ("Yes, share it", "Yes, it is safe", "No number"):
            self.tap(title)
        (case,) = [c for c in self._product.desk.queue() if c.channel == "web"]
        return case.conversation

    def lines(self) -> list[tuple[str, str]]:
        """Who said what, as the page shows it; one pair a paragraph."""
        log = self.page().partition('id="log"')[2].partition('id="handoff"')[0]
        found = []
        for entry in log.split('<div class="signpost-entry ')[1:]:
            who = entry.removeprefix("signpost-entry--").partition('"')[0]
            for text in re.findall(_WORDS, entry, re.DOTALL):
                found.append((who, html.unescape(re.sub(r"<[^>]+>", "", text)).strip()))
        return found

    def said(self) -> list[str]:
        """What the parent said, as the page shows it."""
        return [text for who, text in self.lines() if who == "person"]
