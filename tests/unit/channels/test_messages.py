"""The way in: what is refused, how text is cleaned, and the tokens of buttons."""

from __future__ import annotations

import pytest

from bot.channels.messages import TOKEN_PATTERN, button_for, normalise
from bot.errors import Refused

LIMIT = 50

CLEANED = [
    ("hello", "hello"),
    ("  hello \n\n\n there  ", "hello\nthere"),
    ("/restart", "restart"),
    ("//restart", "restart"),
    (" / /affirm{} my husband hits me", "affirm{} my husband hits me"),
    ("he\x00llo\x07", "hello"),
    ("cafe\u0301", "café"),
    ("one\ttwo", "one two"),
    ("line one\r\nline two", "line one\nline two"),
    ("?", "?"),
    ("😀", "😀"),
    ("مرحبا", "مرحبا"),
]


@pytest.mark.parametrize(("raw", "clean"), CLEANED)
def test_text_is_cleaned(raw: str, clean: str) -> None:
    assert normalise(raw, LIMIT) == clean


@pytest.mark.parametrize("raw", ["", "   ", "\n\n", "\x00", "\u200b\u200d", "///"])
def test_empty_text_is_refused(raw: str) -> None:
    with pytest.raises(Refused) as refusal:
        normalise(raw, LIMIT)
    assert refusal.value.code == "E412"


@pytest.mark.parametrize("raw", [None, 7, ["hello"], {"text": "hello"}, b"hello", "\ud800"])
def test_what_is_not_text_is_refused(raw: object) -> None:
    with pytest.raises(Refused) as refusal:
        normalise(raw, LIMIT)
    assert refusal.value.code == "E411"


def test_long_text_is_refused_whole_and_never_cut() -> None:
    assert normalise("x" * LIMIT, LIMIT) == "x" * LIMIT
    with pytest.raises(Refused) as refusal:
        normalise("x" * (LIMIT + 1), LIMIT)
    assert refusal.value.code == "E413"


def test_a_token_is_short_steady_and_hides_the_payload() -> None:
    payload = {"title": "Childcare", "payload": '/ask_childcare_find{"area": "SE6"}'}
    button = button_for(payload)
    assert TOKEN_PATTERN.fullmatch(button.token)
    assert len(button.token.encode()) <= 64
    assert "ask" not in button.token
    assert button_for(dict(payload)) == button
    assert button_for({**payload, "payload": "/goodbye"}).token != button.token
