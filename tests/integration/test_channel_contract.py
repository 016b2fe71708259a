"""The channel contract: the same awkward inputs through every channel, and the same promises."""

from __future__ import annotations

import re
from typing import Callable

import pytest
from fastapi.testclient import TestClient

from bot.app import Assistant, create_app

# Said in an emergency and nowhere else; the apology for a fault also names 999.
HEARD = "press 55"
Say = Callable[[str, str], str]


def over_rest(assistant: Assistant) -> Say:
    client = TestClient(create_app(assistant), raise_server_exceptions=False)

    def say(sender: str, text: str) -> str:
        answer = client.post(
            "/webhooks/rest/webhook",
            json={"sender": sender, "message": text},
            headers={"Authorization": "Bearer sesame"},
        )
        assert answer.status_code < 500
        return answer.text

    return say


def over_web(assistant: Assistant) -> Say:
    app = create_app(assistant)
    people: dict[str, TestClient] = {}

    def say(sender: str, text: str) -> str:
        person = people.setdefault(sender, TestClient(app, raise_server_exceptions=False))
        token = re.search(r'name="form_token" value="([^"]+)"', person.get("/").text)
        assert token
        answer = person.post(
            "/message",
            data={"message": text, "form_token": token[1]},
            headers={"HX-Request": "true"},
        )
        assert answer.status_code < 500
        return answer.text

    return say


@pytest.fixture(params=[over_rest, over_web], ids=["rest", "web"])
def say(request: pytest.FixtureRequest, assistant: Assistant) -> Say:
    channel: Callable[[Assistant], Say] = request.param
    return channel(assistant)


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
    "hello. " * 300 + "he's got a knife. " + "thank you. " * 300,
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
