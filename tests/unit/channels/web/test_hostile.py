"""Nothing that anybody sends becomes part of a page's code, and nothing makes it break."""

from __future__ import annotations

import random
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.messages import Button, Message, Reply
from bot.channels.web.sessions import Session
from tests.fakes import make_card, phone_contact

ATTACK = "\"'><script>attack()</script><img src=x onerror=attack()>{{ 7*7 }}{% raw %}javascript:1"
HTMX = {"hx-request": "true"}
PAGES = ["/", "/keep", "/wipe", "/privacy", "/cookies", "/accessibility", "/hide-your-visit"]


class Reader(HTMLParser):
    """Reads a page as a browser does, and notes what could run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note scripts that are not ours, handlers, styles, pictures and odd addresses."""
        values = dict(attrs)
        if tag == "script" and not (values.get("src") or "").startswith("/static/"):
            self.runs.append(tag)
        if tag in {"img", "style", "iframe", "object", "embed", "base"}:
            self.runs.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style" or name.startswith("hx-on"):
                self.runs.append(f"{tag} {name}")
            address = re.sub(r"\s", "", value or "").lower()
            if name in {"href", "src", "action", "formaction"} and address.startswith(
                ("javascript:", "data:", "vbscript:", "//")
            ):
                self.runs.append(f"{tag} {name}={value}")


def runs(html: str) -> list[str]:
    """What on a page could run."""
    return Reader(html).runs


def test_the_reader_sees_an_attack():
    assert len(runs(ATTACK)) == 3
    assert runs('<a href=" java\nscript:1">x</a>') != []


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_what_is_sent_in_any_field_never_runs(visitor, headers):
    token = visitor.token()
    for path in ("/message", "/tap", "/wipe", "/leave", "/easy-read"):
        for field in ("message", "token", "title", "form_token", "back", "easy", "typed", ATTACK):
            fields = {"form_token": token, "message": "hello", field: ATTACK}
            answer = visitor.post(path, headers, **fields)
            assert answer.status_code < 500
            assert runs(answer.text) == []
            assert ATTACK not in str(answer.headers)
            token = visitor.token()


def test_what_was_said_never_runs_when_it_is_read_back(visitor):
    visitor.say(ATTACK)
    for path in PAGES:
        assert runs(visitor.open(path).text) == []
    assert "49" not in re.findall(r"signpost-entry__said.*?</p>", visitor.open().text)[0]


def test_what_stands_in_an_address_or_a_header_never_runs(visitor):
    for path in PAGES:
        page = visitor.client.get(path, params={"deleted": ATTACK, "embed": ATTACK, "q": ATTACK})
        assert runs(page.text) == []
        assert "attack()" not in page.text
    headers = {"accept": "text/html", "user-agent": ATTACK, "referer": ATTACK}
    missing = visitor.client.get("/<script>attack()</script>", headers=headers)
    assert missing.status_code == 404
    assert "attack()" not in missing.text
    assert runs(visitor.open(headers={"cookie": f"signpost={'<script>'}; x=1"}).text) == []


def hostile_card() -> dict:
    """A card with an attack in every field."""
    card = {name: ATTACK for name in make_card()}
    contact = phone_contact(ATTACK, "javascript:attack()", label=ATTACK, source=ATTACK)
    return {
        **card,
        "phone_href": "javascript:attack()",
        "web": "javascript:attack()",
        "chat": "data:text/html,attack()",
        "distance_km": 1.0,
        "referral": [ATTACK],
        "former_names": [ATTACK],
        "reasons": [ATTACK],
        "hours": [{"days": [ATTACK], "opens": ATTACK, "closes": ATTACK, "what": ATTACK,
                   "text": None}, {"days": [], "text": ATTACK}],
        "contacts": [contact, {**contact, "kind": ATTACK}, {**contact, "kind": "web"}],
        "checked": {"on": ATTACK, "from": ATTACK, "source_date": ATTACK},
    }  # fmt: skip


@pytest.mark.parametrize("easy", ["on", "off"])
def test_a_card_with_an_attack_in_every_field_never_runs(visitor, easy):
    custom = {
        "services": [hostile_card(), {**hostile_card(), "hours": ATTACK}],
        "language": ATTACK,
        "dir": ATTACK,
        "safeguarding": {"level": "emergency", "category": ATTACK},
    }
    visitor.gateway.replies["words"] = Reply(
        (Message(ATTACK, (Button(ATTACK, ATTACK),), custom), Message(ATTACK, (), custom))
    )
    visitor.post("/easy-read", easy=easy)
    assert runs(visitor.say("words", **HTMX).text) == []
    for path in ("/", "/keep"):
        page = visitor.open(path)
        assert page.status_code == 200
        assert runs(page.text) == []
    saved = visitor.open("/keep/conversation")
    assert saved.headers["content-type"].startswith("text/plain")
    assert saved.headers["x-content-type-options"] == "nosniff"


ODD_SESSION = Session("a" * 43, fresh=False)
ODD = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(
            "\x00\x01\x1b\x7f\x85\xad\u061c\u200b\u200d\u200e\u202e\u2066\u2069\ufe0f\ufeff\ufffd"
            "\ufffe\U0001f468\U0001f3fd\U000e0067\U0010ffff\u0301\u0489\u0e33\u1160\ufdfa/<>&\"'{}%"
        ),
    ),
    max_size=80,
)


@settings(
    max_examples=1000,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=ODD, htmx=st.booleans())
def test_odd_text_breaks_nothing_and_never_runs(visitor, text, htmx):
    visitor.gateway.turns.clear()
    visitor.client.cookies.set("signpost", ODD_SESSION.secret)
    answer = visitor.client.post(
        "/message",
        data={"message": text, "form_token": ODD_SESSION.form_token},
        headers=HTMX if htmx else {},
        follow_redirects=True,
    )
    assert answer.status_code in {200, 400}
    assert runs(answer.text) == []


def test_bytes_that_are_no_text_break_nothing(visitor):
    dice = random.Random(20261122)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    for _ in range(300):
        body = bytes(dice.randrange(256) for _ in range(dice.randrange(60)))
        for path in ("/message", "/tap", "/easy-read"):
            answer = visitor.client.post(
                path, content=b"message=" + body, headers=kind, follow_redirects=False
            )
            assert answer.status_code in {303, 400, 403}
