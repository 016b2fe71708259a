"""The words of the safety net and of the handoff, held to what was agreed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Iterator

import pytest
from ruamel.yaml import YAML

from bot.safeguarding.lexicon import lexicon
from bot.words import sign_off
from services_kb.readability import reading_age
from services_kb.records import DAYS

ROOT = Path(__file__).parents[3]


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def responses(file: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = load(ROOT / "data" / "responses" / file)["responses"]
    return found


RESPONSES = responses("safeguarding.yml")
TEXTS = {name: variants[0]["text"] for name, variants in RESPONSES.items()}
HANDOFF = responses("handoff.yml") | responses("opening.yml")
ALL = RESPONSES | HANDOFF
NUMBER = re.compile(r"(?<![\d-])(?:0\d[\d ]{5,}\d|116 123|999|111|101)(?!\d)")
EMAIL = re.compile(r"[\w.]+@[\w.]+\w")

# Each number or address of a text: the service that vouches for it, and what the text calls that.
VOUCHED = {
    "999": ("nat-999", "999"),
    "111": ("nat-nhs-111", "111"),
    "020 8314 6660": ("mash", "front door|children's team|about a child|LADO"),
    "020 8314 6000": ("edt", "children's team"),
    "0800 112 4052": ("athena", "Athena"),
    "0800 731 2864": ("lew-slam-crisis", "crisis line|111 and choose option 2"),
    "116 123": ("nat-samaritans", "Samaritans"),
    "0800 1111": ("nat-childline", "Childline"),
    "0808 802 4040": ("nat-respect", "Respect Phoneline"),
    "0800 028 3550": ("fgm", "NSPCC's FGM Helpline"),
    "LewishamLADO@lewisham.gov.uk": ("lado", "LADO"),
}
DAY_AND_NIGHT = re.compile(r"day (?:and|or) night")

NEVER = re.compile(
    # orders, and advice to leave or to confront
    r"\byou must\b|\bmust\b|you should|you need to leave|\bleave (?:him|her|them|home)\b|confront"
    r"|stand up to|move out|\bend the relationship"
    # promises of secrecy, and of rescue
    r"|\bsecret|\bpromise|nobody will (?:know|find out)|between us|confidential|will not tell"
    r"|won't tell|guarantee|we will protect|will be safe|keep you safe"
    r"|on (?:their|the|its) way|\b(?:is|are) coming|will (?:come|call you|visit)|help is near"
    # measures of risk, and diagnoses
    r"|risk score|(?:high|low|medium)[ -]risk|\brisk level|you (?:have|suffer from) (?:a |an )?"
    r"(?:psychosis|depression|disorder)"
    # blame
    r"|why did(?: you|n't you)|your own fault|(?<!not )your fault|you should have"
    r"|you let |you allowed"
    # immigration
    r"|immigration|\bvisa\b|deport|home office|\basylum|your status",
    re.IGNORECASE,
)
# Orders, secrecy, promises and somebody on the way.
NEVER_ELSEWHERE = {
    "es": r"usted tiene que|debe usted|\bpromet|en camino|\bsecreto|\bgarantiz",
    "pt": r"tem de (?:sair|ir)|deve (?:sair|ir)|\bpromet|a caminho|\bsegredo|\bgarant",
    "pl": r"musi (?:pan|pani)|\bmusisz|obiecuj|w drodze|tajemnic|gwarantuj",
    "fr": r"vous devez|tu dois|\bpromet|promis|en route|\bsecret|\bgaranti",
    "it": r"\blei deve|deve (?:andare|lasciare)|\bpromett|sta arrivando|\bsegret|\bgaranti",
    "tr": r"zorundasınız|söz ver|yola çıktı|gizli tut|garanti",
    "ar": r"أعدكم|أعدك|في الطريق إليك|نضمن",
    "zh": r"必须|保证|在路上|正在赶来|保密",
}


def services() -> dict[str, dict[str, Any]]:
    """Every service's raw record, by slug."""
    found = {}
    for path in (ROOT / "services_kb" / "data" / "services").glob("*.yml"):
        for service in (load(path) or {}).get("services") or ():
            found[service["slug"]] = service
    return found


SERVICES = services()


def variants() -> Iterator[tuple[str, str, str]]:
    """Name, language and words of every text of the safety net and the handoff."""
    for name, listed in ALL.items():
        for variant in listed:
            condition = (variant.get("condition") or [{"value": "en"}])[0]
            yield name, condition["value"], variant["text"]


def always_open(slug: str) -> bool:
    return any(
        set(hours.get("days") or ()) == set(DAYS)
        and (hours.get("opens"), hours.get("closes")) == ("00:00", "24:00")
        and hours["assurance"] in {"official", "corroborated"}
        for hours in SERVICES[slug].get("schedules") or ()
    )


def test_every_number_is_vouched_for_by_the_service_that_the_text_names() -> None:
    for name, text in TEXTS.items():
        for number in (*NUMBER.findall(text), *EMAIL.findall(text)):
            slug, called = VOUCHED[number]
            contacts = SERVICES[slug]["contacts"]
            vouched = [c for c in contacts if c["assurance"] in {"official", "corroborated"}]
            assert number in {str(contact["value"]) for contact in vouched}, (name, number)
            assert re.search(called, text), (name, number)


def test_the_handoff_leaves_numbers_to_the_directory() -> None:
    assert {number for name in HANDOFF for number in NUMBER.findall(HANDOFF[name][0]["text"])} <= {
        "999"
    }


def test_day_and_night_is_said_of_services_that_are() -> None:
    found = 0
    for name, text in TEXTS.items():
        for line in text.split("\n"):
            for claim in DAY_AND_NIGHT.finditer(line):
                before, after = line[: claim.start()], line[claim.end() :]
                numbers = NUMBER.findall(before)[-1:] or NUMBER.findall(after)
                assert numbers, (name, line)
                assert all(always_open(VOUCHED[number][0]) for number in numbers), (name, line)
                found += 1
    assert found > 3  # the pattern still finds them


def test_the_number_for_evenings_and_weekends_is_there_then() -> None:
    nights, whole_days = SERVICES["edt"]["schedules"]
    assert set(nights["days"]) == {*DAYS} - {"sat"}
    assert (nights["opens"], nights["closes"]) == ("17:00", "09:00")
    assert set(whole_days["days"]) == {"sat", "sun"}
    assert (whole_days["opens"], whole_days["closes"]) == ("00:00", "24:00")


def test_every_reply_that_a_pattern_can_ask_for_exists() -> None:
    for pattern in lexicon().patterns:
        for level in {pattern.level, "concern"}:
            assert f"utter_safeguarding_{level}_{pattern.reply or pattern.category}" in TEXTS or (
                level != pattern.level
            )
    assert {
        f"utter_safeguarding_{level}" for level in ("emergency", "disclosure", "concern")
    } <= set(TEXTS)


@pytest.mark.parametrize("name", ALL)
def test_one_english_text_for_a_professional_to_sign_off_and_one_a_language(name: str) -> None:
    english, *others = ALL[name]
    assert set(english) <= {"text", "buttons"}
    assert all(set(variant) <= {"condition", "text", "buttons"} for variant in others)


@pytest.mark.parametrize("name", RESPONSES)
def test_a_person_is_offered_under_every_text(name: str) -> None:
    for variant in RESPONSES[name]:
        assert {button["payload"] for button in variant["buttons"]} == {"/ask_person"}


def test_every_text_says_what_it_rests_on_and_who_passed_it() -> None:
    listed = list(sign_off.texts(ROOT))
    assert [text.name for text in listed] == [
        *RESPONSES,
        *responses("opening.yml"),
        *responses("handoff.yml"),
    ]
    for text in listed:
        assert text.source
        assert (text.reviewed_by == "pending") == (text.reviewed_on == "pending"), text.name
        if text.reviewed_on != "pending":
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", text.reviewed_on), text.name


def test_the_sign_off_page_shows_every_text_as_it_is() -> None:
    shown = (ROOT / sign_off.PAGE).read_text(encoding="utf-8")
    assert shown == sign_off.page(ROOT), "run signpost check-words --sign-off"
    for text in sign_off.texts(ROOT):
        row = next(line for line in shown.splitlines() if line.startswith(f"| `{text.name}` |"))
        assert row.endswith(f"| {text.reviewed_by} | {text.reviewed_on} |")


@pytest.mark.parametrize("name", ALL)
def test_the_words_are_short_and_plain(name: str) -> None:
    text = ALL[name][0]["text"]
    assert len(text.split()) <= 90
    prose = EMAIL.sub("here", NUMBER.sub("this number", re.sub(r"\{\w+\}", "it", text)))
    names = ["Samaritans", "Athena", "Lewisham", "Family Information Service", "NSPCC", "UK"]
    if len(prose.split()) > 12:
        assert reading_age(prose.split("\n"), names) <= 11


def test_nothing_is_said_that_must_never_be() -> None:
    for name, language, text in variants():
        never = NEVER if language == "en" else re.compile(NEVER_ELSEWHERE.get(language, "(?!)"))
        found = never.search(text)
        assert found is None, (name, language, found and found[0])


@pytest.mark.parametrize(
    "words",
    ["You must go.", "It stays a secret", "Somebody is on their way", "You should leave him",
     "Why did you stay?", "This is your fault", "Your visa is safe", "Your risk score is 3"],
)  # fmt: skip
def test_the_list_finds_what_must_never_be_said(words: str) -> None:
    assert NEVER.search(words)


@pytest.mark.parametrize("name", [name for name in TEXTS if "_emergency" in name])
def test_an_emergency_begins_with_999_and_says_55_in_every_language(name: str) -> None:
    assert TEXTS[name].startswith("Call 999 now")
    for variant in RESPONSES[name]:
        assert "999" in variant["text"].split("\n")[0]
        assert re.search(r"\b55\b", variant["text"])


WHILE_WAITING = {
    "overdose": "on their side",
    "perinatal_crisis": "keep another adult with you",
    "alcohol_withdrawal": "Do not stop drinking suddenly",
    "baby_unresponsive": "breathing",
    "medical": "press hard",
    "self_harm": "be with somebody",
}


@pytest.mark.parametrize("ending", WHILE_WAITING)
def test_an_emergency_says_what_to_do_while_waiting(ending: str) -> None:
    assert WHILE_WAITING[ending] in TEXTS[f"utter_safeguarding_emergency_{ending}"]


def test_a_shaken_baby_is_named_without_blame() -> None:
    text = TEXTS["utter_safeguarding_emergency_baby_unresponsive"]
    assert "shaken" in text
    assert "doing the right thing" in text


@pytest.mark.parametrize("name", [name for name in TEXTS if "_disclosure" in name])
def test_a_disclosure_is_believed_asked_about_safety_and_can_be_cleared(name: str) -> None:
    text = TEXTS[name]
    # Whoever hurts a partner is not the one who has to be believed and hidden.
    if "_own_behaviour" in name:
        assert text.startswith("Thank you for telling me.")
    else:
        assert re.match(r"Thank you for telling me: I believe you[^.]*\.", text)
        assert "Is it safe to write here now?" in text
    assert "Delete this conversation" in text
    assert "999" in text


SPECIALISTS = {
    "domestic_abuse": "Athena",
    "sexual_abuse": "Athena",
    "child_at_risk": "020 8314 6660",
    "self_harm": "0800 731 2864",
    "child_user": "Childline",
    "professional_allegation": "LewishamLADO@lewisham.gov.uk",
    "fgm": "FGM Helpline",
}


@pytest.mark.parametrize("ending", SPECIALISTS)
def test_a_disclosure_names_the_specialist_in_every_language(ending: str) -> None:
    english, *others = RESPONSES[f"utter_safeguarding_disclosure_{ending}"]
    assert SPECIALISTS[ending] in english["text"]
    wanted = {*NUMBER.findall(english["text"]), *EMAIL.findall(english["text"])}
    for other in others:
        assert {*NUMBER.findall(other["text"]), *EMAIL.findall(other["text"])} == wanted


@pytest.mark.parametrize("name", [name for name in TEXTS if "_concern" in name])
def test_a_concern_asks_one_open_question(name: str) -> None:
    text = TEXTS[name]
    assert text.count("?") == 1
    question = re.split(r"(?<=[.:])\s", text[: text.index("?")])[-1]
    assert question.startswith(("How", "What", "Would you like to tell me"))


def test_what_is_shared_with_whom_and_why_stands_in_both_questions_of_consent() -> None:
    for name in ("utter_handoff_consent", "utter_handoff_consent_closed"):
        text = HANDOFF[name][0]["text"]
        for part in ("this chat", "Family Information Service", "Why:", "in danger"):
            assert part in text
        for variant in HANDOFF[name]:
            assert len(variant["buttons"]) == 2
