"""Translations held against the English text: numbers, gaps, buttons, languages owed."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Iterator

import pytest
from ruamel.yaml import YAML

from bot.actions.phrases import TITLES_FILE, listed_needs, titles
from bot.actions.topics import all_topics
from bot.settings import PROJECT_DIR

LANGUAGES = YAML(typ="safe").load(PROJECT_DIR / "bot" / "actions" / "languages.yml")
FULL = {code for code, each in LANGUAGES.items() if each["full"]} - {"en"}
ALL = set(LANGUAGES) - {"en"}
NUMBER = re.compile(r"(?<![\d-])(?:0\d[\d ]{5,}\d|116 123|999|111|101)(?!\d)")
GAP = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
# Pieces of English that other languages do without, or take another one for.
OPTIONAL = frozenset(
    {"for_children", "near", "looked_near", "kept_in_mind", "child_words", "substance_words"}
    | {"need_words", "to_you", "known", "unknown", "wishes"}
)
LONGEST_TITLE = 28  # letters that fit on a button of a small phone
DOC = PROJECT_DIR / "docs" / "languages.md"


def _responses() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((PROJECT_DIR / "data" / "responses").glob("*.yml")):
        found |= YAML(typ="safe").load(path)["responses"]
    return found


RESPONSES = _responses()


def code_of(variant: dict[str, Any]) -> str:
    """The language of a variant; the condition is on nothing else."""
    ((condition),) = variant["condition"]
    assert condition["type"] == "slot"
    assert condition["name"] == "language"
    return str(condition["value"])


def variants() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name, English variant and translated variant of each translation."""
    for name, (english, *others) in RESPONSES.items():
        for other in others:
            if "condition" in other:
                yield name, english, other


def languages_of(name: str) -> set[str]:
    return {code_of(variant) for variant in RESPONSES[name] if "condition" in variant}


def test_english_comes_first_for_it_is_said_where_no_conversation_is() -> None:
    assert all("condition" not in given[0] for given in RESPONSES.values())


def test_every_translation_is_in_a_known_language_once() -> None:
    seen = Counter((name, code_of(other)) for name, _, other in variants())
    assert {code for _, code in seen} <= ALL
    assert not [key for key, count in seen.items() if count > 1]


def test_translations_hold_the_numbers_of_the_english_text() -> None:
    for name, english, other in variants():
        wanted = set(NUMBER.findall(english["text"]))
        if name == "utter_language_not_known" or name == "utter_language_line":
            wanted = set()
        assert set(NUMBER.findall(other["text"])) == wanted, (name, code_of(other))


def test_translations_leave_the_gaps_of_the_english_text() -> None:
    for name, english, other in variants():
        wanted, given = set(GAP.findall(english["text"])), set(GAP.findall(other["text"]))
        assert given - OPTIONAL == wanted - OPTIONAL, (name, code_of(other))
        assert given & OPTIONAL <= {"looked_near", "kept_in_mind"}, (name, code_of(other))


def test_translated_buttons_do_what_the_english_ones_do() -> None:
    for name, english, other in variants():
        wanted = [button["payload"] for button in english.get("buttons") or ()]
        given = [button["payload"] for button in other.get("buttons") or ()]
        if name == "utter_language_line":  # there, English is offered as well
            assert given[0] == '/ask_language{{"language": "en"}}'
            given = given[1:]
        assert given == wanted, (name, code_of(other))


@pytest.mark.parametrize(
    "name", [n for n in RESPONSES if n.startswith(("utter_safeguarding_", "utter_opening_"))]
)
def test_the_safety_net_speaks_every_language(name: str) -> None:
    assert languages_of(name) == ALL


@pytest.mark.parametrize("name", [n for n in RESPONSES if "safeguarding_emergency" in n])
def test_an_emergency_says_999_in_the_first_line_of_every_language(name: str) -> None:
    for variant in RESPONSES[name]:
        assert "999" in variant["text"].split("\n")[0].split(".")[0]


@pytest.mark.parametrize("name", ["utter_greet", "utter_language_line", "utter_language_not_known"])
def test_everybody_is_greeted(name: str) -> None:
    assert languages_of(name) == ALL


OWED = sorted(
    {name for topic in all_topics().values() for name in (topic.understood, topic.next)}
    | {topic.next_alcohol for topic in all_topics().values() if topic.next_alcohol}
    | {"utter_person_office_hours", "utter_person_out_of_hours", "utter_person_next"}
    | {"utter_person_next_office", "utter_error", "utter_help", "utter_privacy", "utter_thank"}
    | {"utter_ask_childcare_form_children", "utter_ask_childcare_form_areas", "utter_goodbye"}
    | {name for name in RESPONSES if name.startswith(("utter_fallback_", "utter_out_of_scope"))}
    | {name for name in RESPONSES if name.startswith(("utter_several_", "utter_one_need"))}
    | {name for name in RESPONSES if name.startswith("utter_handoff_")}
    | {"utter_need_nothing_found", "utter_stale_button", "utter_noted_what_next"}
    | {
        name
        for name in RESPONSES
        if name.startswith(("utter_detail", "utter_no_", "utter_helped_"))
    }
    | {"utter_no_phone", "utter_no_address", "utter_no_hours", "utter_no_cost", "utter_no_nearer"}
    | {"utter_no_such_option", "utter_forget_me", "utter_about_me_nothing"}
    | {"utter_chosen", "utter_nearer", "utter_filter_which", "utter_filter_about_what"}
    | {f"utter_filter_{end}" for end in ("again", "met", "none", "unknown", "unknown_same")}
)


@pytest.mark.parametrize("name", OWED)
def test_answers_are_framed_in_the_full_languages(name: str) -> None:
    assert languages_of(name) >= FULL


TITLES = YAML(typ="safe").load(TITLES_FILE)


@pytest.mark.parametrize("intent", TITLES)
def test_every_button_has_a_short_title_in_every_full_language(intent: str) -> None:
    assert set(TITLES[intent]) == FULL | {"en"}
    for code, title in TITLES[intent].items():
        assert 0 < len(title) <= LONGEST_TITLE, (code, title)


@pytest.mark.parametrize("code", sorted(FULL | {"en"}))
def test_no_two_topics_have_one_title(code: str) -> None:
    of_topics = [title for intent, title in titles(code).items() if intent in all_topics()]
    assert [title for title, count in Counter(of_topics).items() if count > 1] == []


def test_titles_are_english_where_the_language_has_none() -> None:
    assert titles(None) == titles("en") == titles("so")
    assert titles("es")["ask_person"] == "Hablar con una persona"


def test_needs_are_pieces_of_a_sentence_in_english_and_lines_elsewhere() -> None:
    needs = ["ask_housing", "ask_food"]
    assert listed_needs(needs, None) == (
        ["your home or rent", "food"],
        "your home or rent and food",
    )
    assert listed_needs(needs, "es") == (["Mi vivienda", "Comida"], "- Mi vivienda\n- Comida")


def table() -> list[str]:
    """The rows of the table in docs/languages.md: a text, and its languages."""
    rows = []
    for name in sorted(RESPONSES):
        codes = [code for code in LANGUAGES if code in languages_of(name)]
        if codes:
            rows.append(f"| `{name}` | {' '.join(codes)} | pending |")
    return rows


def test_the_document_lists_every_translation_with_its_review() -> None:
    """A review is noted by hand: `pending`, or who and when, also language by language."""
    written = {}
    for line in DOC.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if line.startswith("| `utter_"):
            written[cells[0].strip("`")] = (cells[1], cells[2])
    listed = {name: codes for name, (codes, _) in written.items()}
    assert listed == {row.split("`")[1]: row.split("|")[2].strip() for row in table()}, (
        "run python -m tests.unit.actions.test_languages and put its rows into docs/languages.md"
    )
    assert all(review for _, review in written.values())


if __name__ == "__main__":
    print("\n".join(table()))
