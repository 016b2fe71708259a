"""The words of the safety net, held to what was agreed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.safeguarding.lexicon import lexicon
from services_kb.readability import reading_age

ROOT = Path(__file__).parents[3]
FILE = ROOT / "data" / "responses" / "safeguarding.yml"
RESPONSES = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))["responses"]
TEXTS = {name: variants[0]["text"] for name, variants in RESPONSES.items()}
NUMBER = re.compile(r"(?<![\d-])(?:0\d[\d ]{5,}\d|116 123|999|111|101)(?!\d)")
ALLOWED = {
    "999", "111", "020 8314 6660", "020 8314 6000", "0800 112 4052", "0800 731 2864", "0800 1111",
    "116 123", "0808 802 4040",
}  # fmt: skip
FORBIDDEN = (
    "you must", "you should leave", "leave him", "leave her", "keep it secret", "promise",
    "on their way", "coming to you", "is coming", "will come", "risk score", "high risk",
    "low risk", "confront", "why did you", "your own fault",
)  # fmt: skip


def known_numbers() -> set[str]:
    """Numbers that the service data holds as official or corroborated."""
    found = set()
    for path in (ROOT / "services_kb" / "data" / "services").glob("*.yml"):
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
        for service in data.get("services") or ():
            for contact in service.get("contacts") or ():
                if contact["assurance"] in {"official", "corroborated"}:
                    found.add(str(contact["value"]))
    return found


def test_every_number_is_one_that_the_directory_vouches_for() -> None:
    used = {number for text in TEXTS.values() for number in NUMBER.findall(text)}
    assert used <= ALLOWED
    assert used <= known_numbers()


def test_every_reply_that_a_pattern_can_ask_for_exists() -> None:
    for pattern in lexicon().patterns:
        for level in {pattern.level, "concern"}:
            assert f"utter_safeguarding_{level}_{pattern.reply or pattern.category}" in TEXTS or (
                level != pattern.level
            )
    assert {
        f"utter_safeguarding_{level}" for level in ("emergency", "disclosure", "concern")
    } <= set(TEXTS)


@pytest.mark.parametrize("name", TEXTS)
def test_one_english_text_for_a_professional_to_sign_off_and_one_a_language(name: str) -> None:
    english, *others = RESPONSES[name]
    assert set(english) <= {"text", "buttons"}
    assert all(set(variant) <= {"condition", "text", "buttons"} for variant in others)
    for variant in (english, *others):
        assert {button["payload"] for button in variant["buttons"]} == {"/ask_person"}
    before = FILE.read_text(encoding="utf-8").split(f"  {name}:\n")[0].splitlines()[-2:]
    assert before[0].startswith("  # source:")
    assert before[1] == "  # reviewed_by: pending"


@pytest.mark.parametrize("name", TEXTS)
def test_the_words_are_short_plain_and_promise_nothing(name: str) -> None:
    text = TEXTS[name]
    assert len(text.split()) < 90
    assert not [words for words in FORBIDDEN if words in text.lower()]
    prose = NUMBER.sub("this number", text)
    assert reading_age(prose.split("\n"), names=["Samaritans", "Athena", "Lewisham"]) <= 11


@pytest.mark.parametrize("name", [name for name in TEXTS if "_emergency" in name])
def test_an_emergency_begins_with_999(name: str) -> None:
    assert TEXTS[name].startswith("Call 999 now")


@pytest.mark.parametrize("name", [name for name in TEXTS if "_disclosure" in name])
def test_a_disclosure_is_believed_asked_about_safety_and_can_be_cleared(name: str) -> None:
    text = TEXTS[name]
    assert text.startswith("Thank you for telling me.")
    # Whoever hurts a partner is not the one who has to be believed and hidden.
    if "_own_behaviour" not in name:
        assert text.startswith("Thank you for telling me. I believe you")
        assert "Is it safe to write here now?" in text
    assert "Delete this conversation" in text
    assert "999" in text


@pytest.mark.parametrize("name", [name for name in TEXTS if "_concern" in name])
def test_a_concern_asks_one_question(name: str) -> None:
    assert TEXTS[name].count("?") == 1
