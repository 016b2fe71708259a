"""The channel contract: the same awkward inputs through every channel, and the same promises."""

from __future__ import annotations

import html
import re
from typing import Callable, Protocol

import pytest
from fastapi.testclient import TestClient

from bot.app import Assistant, create_app
from bot.channels.messages import Inbound
from bot.channels.web.sessions import Session
from bot.handoff.records import Case, NewCase

# Said in an emergency and nowhere else; the apology for a fault also names 999.
HEARD = "press 55"
# Said after a disclosure.
BELIEVED = "believe"
Say = Callable[[str, str], str]


class Channel(Protocol):
    """A way in: people say things and tap buttons, and have a name in the store."""

    def say(self, sender: str, text: str) -> str: ...

    def tap(self, sender: str, title: str) -> str: ...

    def name(self, sender: str) -> str: ...


class OverRest:
    """Another program."""

    def __init__(self, assistant: Assistant) -> None:
        app = create_app(assistant, lambda line: None)
        self._client = TestClient(app, raise_server_exceptions=False)
        self._offered: dict[str, list[dict[str, str]]] = {}

    def say(self, sender: str, text: str) -> str:
        answer = self._client.post(
            "/webhooks/rest/webhook",
            json={"sender": sender, "message": text},
            headers={"Authorization": "Bearer sesame"},
        )
        assert answer.status_code < 500
        if answer.status_code == 200:
            found = [b for message in answer.json() for b in message.get("buttons", [])]
            self._offered[sender] = found or self._offered.get(sender, [])
        return answer.text

    def tap(self, sender: str, title: str) -> str:
        (token,) = [b["payload"] for b in self._offered[sender] if b["title"] == title]
        return self.say(sender, token)

    def name(self, sender: str) -> str:
        return f"rest-{sender}"


class OverWeb:
    """The page."""

    def __init__(self, assistant: Assistant) -> None:
        self._app = create_app(assistant, lambda line: None)
        self._people: dict[str, TestClient] = {}

    def say(self, sender: str, text: str) -> str:
        return self._send(sender, "/message", message=text)

    def tap(self, sender: str, title: str) -> str:
        page = self._person(sender).get("/").text
        buttons = dict(re.findall(r'name="token" value="([^"]+)">\s*<[^>]+value="([^"]+)"', page))
        (token,) = [token for token, said in buttons.items() if html.unescape(said) == title]
        return self._send(sender, "/tap", token=token, title=title)

    def name(self, sender: str) -> str:
        return Session(self._person(sender).cookies["signpost"], fresh=False).sender

    def _person(self, sender: str) -> TestClient:
        if sender not in self._people:
            self._people[sender] = TestClient(self._app, raise_server_exceptions=False)
        return self._people[sender]

    def _send(self, sender: str, path: str, **fields: str) -> str:
        person = self._person(sender)
        token = re.search(r'name="form_token"[^>]*value="([^"]+)"', person.get("/").text)
        assert token
        fields["form_token"] = token[1]
        answer = person.post(path, data=fields, headers={"HX-Request": "true"})
        assert answer.status_code < 500
        return answer.text


@pytest.fixture(params=[OverRest, OverWeb], ids=["rest", "web"])
def channel(request: pytest.FixtureRequest, assistant: Assistant) -> Channel:
    made: Callable[[Assistant], Channel] = request.param
    return made(assistant)


@pytest.fixture
def say(channel: Channel) -> Say:
    return channel.say


AWKWARD = [
    "",
    "   ",
    "\x00\x00",
    "\u200b\u200b",
    "/restart",
    "/session_start",
    "/back",
    '/inform{"children": ["x"]}',
    "/affirm{",
    "b-0123456789abcdef",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} ${7*7} {children}",
    "'; DROP TABLE events; --",
    "😀😀😀",
    "مرحبا أحتاج مساعدة",
    "我需要帮助",
    "z͑͗a͛l̛g͇o͐ t̡e͢x͝t͞",
    "a" * 9_999,
    "a" * 10_001,
    "word " * 1_900,
    "line\nline\r\nline",
    "%s %d %n {0}",
]


@pytest.mark.parametrize("text", AWKWARD, ids=[ascii(text[:24]) for text in AWKWARD])
def test_awkward_input_is_answered_or_kindly_refused(say: Say, text: str) -> None:
    answer = say("awkward", text)
    assert answer
    assert "Traceback" not in answer
    assert "<script>alert(1)" not in answer


DANGER = [
    "he's got a knife",
    "/he's got a knife",
    "/affirm{} he's got a knife",
    "//restart he's got a knife",
    "HE'S GOT A KNIFE",
    "he\u200bs got a kn\u200bife",
    "hes got a knife",
    "he’s got a knife",
    "h3's g0t a kn1fe",
    "hello. " * 300 + "he's got a knife. " + "thank you. " * 300,
    "I wanted to ask about the nursery near the park. " * 45
    + "he's got a knife. "
    + "My son likes to play outside and I would like a place for two mornings. " * 30,
]


@pytest.mark.parametrize("text", DANGER, ids=[ascii(text[:24]) for text in DANGER])
def test_danger_is_heard_however_it_is_written(say: Say, text: str) -> None:
    assert HEARD in say(f"danger-{hash(text)}", text)


def test_danger_is_heard_in_a_forms_second_step(say: Say) -> None:
    say("form", "I need a nursery place")
    say("form", "2")
    answer = say("form", "he's got a knife")
    assert HEARD in answer
    assert "Which part of Lewisham" not in answer


def test_danger_is_heard_after_a_fallback(say: Say) -> None:
    say("fallback", "asdfgh qwerty zxcvb")
    say("fallback", "blorp fleem")
    assert HEARD in say("fallback", "he's got a knife")
    # ... and is said once: the next message is answered for itself.
    assert HEARD not in say("fallback", "thank you")


def test_danger_is_heard_after_a_session_has_rolled_over(say: Say, assistant: Assistant) -> None:
    for _ in range(assistant.settings.session_turns + 2):
        say("long", "thank you")
    assert HEARD in say("long", "he's got a knife")


def test_what_is_typed_is_never_a_command(say: Say) -> None:
    say("command", "I need a nursery place")
    assert "E411" not in say("command", "/restart")
    assert HEARD in say("command", '/greet{"x": "he has got a knife"} he has got a knife')


def test_danger_is_heard_after_a_typed_restart(say: Say) -> None:
    say("restart", "I need a nursery place")
    say("restart", "/restart")
    assert HEARD in say("restart", "he's got a knife")


def test_a_disclosure_split_over_three_messages_is_heard(say: Say, channel: Channel) -> None:
    say("split", "my husband")
    say("split", "he")
    assert BELIEVED in say("split", "hits me")


def test_a_tapped_button_that_tells_of_danger_is_heard(
    channel: Channel, assistant: Assistant
) -> None:
    channel.say("tapper", "hello")
    answer = channel.tap("tapper", "Abuse at home")
    assert "Traceback" not in answer
    assert HEARD in channel.say("tapper", "he's got a knife")


@pytest.fixture(params=["waiting", "with_adviser"])
def handed_over(request: pytest.FixtureRequest, channel: Channel, assistant: Assistant) -> Case:
    """A case of the sender "handed", who has greeted."""
    desk = assistant.desk
    if isinstance(channel, OverRest):  # whose senders are the same in every test
        assistant.thread.run_blocking(assistant.gateway._wipe(channel.name("handed")))
    channel.say("handed", "hello")
    name = channel.name("handed")
    case = desk.open(NewCase(name, "test", "none", None, (), "given", None), [])
    if request.param == "with_adviser":
        desk.claim(case.id, "amal")
    return case


@pytest.mark.parametrize("text", DANGER, ids=[ascii(text[:24]) for text in DANGER])
def test_danger_is_heard_during_a_handoff(
    channel: Channel, assistant: Assistant, handed_over: Case, text: str
) -> None:
    assert HEARD in channel.say("handed", text)
    assert assistant.desk.case(handed_over.id).level == "emergency"


@pytest.mark.parametrize(
    "parts",
    [["my husband hits me"], ["my husband", "he", "hits me"], ["/restart my husband hits me"]],
    ids=["at once", "in three", "as a command"],
)
def test_a_disclosure_during_a_handoff_raises_the_case(
    channel: Channel, assistant: Assistant, handed_over: Case, parts: list[str]
) -> None:
    for part in parts:
        channel.say("handed", part)
    assert assistant.desk.case(handed_over.id).level == "disclosure"


def test_a_button_tapped_during_a_handoff_reaches_the_adviser_in_words(
    channel: Channel, assistant: Assistant, handed_over: Case
) -> None:
    channel.tap("handed", "Abuse at home")
    said = [line.text for line in assistant.desk.messages(handed_over.id)]
    assert "Abuse at home" in said
    assert not any(text.startswith("/") for text in said)


async def test_an_edited_message_is_heard_in_every_channel(
    channel: Channel, assistant: Assistant, handed_over: Case
) -> None:
    """No channel of today can edit; the gateway takes an edit of any of them."""
    edit = Inbound("edited", "he's got a knife", channel.name("handed"), "test", {"external_id": 1})
    reply = await assistant.gateway.handle(edit)
    assert HEARD in "\n".join(message.text or "" for message in reply.messages)
    assert assistant.desk.case(handed_over.id).level == "emergency"


def test_over_rest_an_advisers_lines_come_with_the_next_answer_once(assistant: Assistant) -> None:
    channel, desk = OverRest(assistant), assistant.desk
    name = channel.name("lines")
    case = desk.open(NewCase(name, "rest", "none", None, (), "given", None), [])
    desk.claim(case.id, "amal")
    assert channel.say("lines", "hello") == "[]"
    desk.say(case.id, "amal", "How can I help?", ("athena",))
    answer = channel.say("lines", "are you there")
    assert answer.count("How can I help?") == 1
    assert '"author":"adviser"' in answer
    assert '"slug":"athena"' in answer
    desk.say(case.id, "amal", "Goodbye")
    desk.close(case.id, "amal", "advice_given", lambda _: "They have gone.")
    answer = channel.say("lines", "thank you")
    assert answer.index("Goodbye") < answer.index("They have gone.") < answer.index("You are")
    assert "Goodbye" not in channel.say("lines", "thank you")
