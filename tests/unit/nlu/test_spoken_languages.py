"""Rows for the language that somebody asks for; and for those who only name one."""

import pytest

from bot.nlu.spans import plain
from bot.nlu.spoken_languages import find_languages

ROWS = [
    ("in Polish", ["pl"]),
    ("anything in polish?", ["pl"]),
    ("someone who speaks Somali", ["so"]),
    ("a somali speaking worker", ["so"]),
    ("is there a Tamil interpreter", ["ta"]),
    ("can you translate this into french", ["fr"]),
    ("do you speak hindi or gujarati", ["hi", "gu"]),
    ("my wife only speaks arabic", ["ar"]),
    ("Turkish", ["tr"]),
    ("spanish please", ["es"]),
    ("back to english", ["en"]),
    ("do you do punjabi", ["pa"]),
    ("you sabi speak yoruba", ["yo"]),
    ("mandarin or cantonese", ["zh"]),
    ("any in bsl", ["bfi"]),
    ("hablas español", ["es"]),
    ("czy jest coś po polsku", ["pl"]),
    ("türkçe biliyor musun", ["tr"]),
    ("你会说中文吗", ["zh"]),
    ("هل تتكلم العربية", ["ar"]),
    ("i am polish", []),
    ("they hate us because we are polish", []),
    ("my polish neighbour shouts at me", []),
    ("i don't speak english", []),
    ("my mum doesnt speak any english", []),
    ("change the language to french", ["fr"]),
    ("a boy with polish parents", []),
    ("i am married to a turkish man", []),
    ("no english", []),
    ("he failed his french gcse", []),
    ("i want to learn to read english homework", []),
    ("need help with my son", []),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_the_language_asked_for_is_read(text: str, expected: list[str]) -> None:
    spans = sorted(find_languages(plain(text)), key=lambda span: span.start)
    assert list(dict.fromkeys(span.value for span in spans)) == expected


def test_the_span_is_the_name() -> None:
    text = "someone who speaks Somali please"
    assert {text[span.start : span.end] for span in find_languages(plain(text))} == {"Somali"}
