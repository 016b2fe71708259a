"""Which language a message is in: clear ones are told, English is hardly ever taken for another."""

from __future__ import annotations

from typing import Iterator

import pytest
import yaml
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language import LanguageDetector
from bot.nlu.language_words import by_pattern, identify
from bot.settings import PROJECT_DIR

MOST_SWITCHED = 0.005  # of English messages
CLEAR = {
    "es": [
        "necesito una guarderia para mi hija en Catford",
        "mi marido me pega",
        "mi bebé no duerme por la noche",
        "vivo en Lewisham y busco childcare para mi hijo de 2 años",
        "¿me pueden dar el número de Athena por favor?",
    ],
    "pt": [
        "preciso de uma creche para a minha filha",
        "o meu bebé não dorme",
        "oi preciso de ajuda",
    ],
    "pl": ["szukam przedszkola dla corki", "mój mąż mnie bije", "moje dziecko nie spi w nocy"],
    "fr": ["je cherche une crèche pour ma fille", "mon mari me frappe", "j'ai peur de mon mari"],
    "it": ["cerco un asilo nido per mia figlia", "ho bisogno di aiuto", "mio marito mi picchia"],
    "tr": ["kızım için kreş arıyorum", "kocam beni dövüyor", "Catford yakınında kreş var mı"],
    "so": ["waxaan u baahanahay caawimaad", "salaan sidee tahay", "ninkayga ayaa i garaacaa"],
    "sq": ["kam nevojë për ndihmë", "pershendetje kam nevoje per ndihme"],
    "vi": ["tôi cần giúp đỡ", "toi can tim nha tre cho con"],
    "ro": ["am nevoie de ajutor", "caut gradinita pentru fiul meu"],
    "ar": ["زوجي يضربني", "مرحبا", "أحتاج حضانة في Catford"],
    "zh": ["我需要帮助", "你好"],
    "bn": ["আমার সাহায্য দরকার"],
    "ta": ["எனக்கு உதவி வேண்டும்"],
    "en": [
        "i need a nursery in Catford for my hija",
        "my baby wont sleep",
        "hola i need some help",
        "what does the Centro Latino do for families",
    ],
}
NOT_CLEAR = [
    "hola",
    "ciao bella",
    "Lewisham Deptford Brockley",
    "se6 2ab",
    "مجھے مدد چاہیے",  # Urdu is written in Arabic letters and more
    "助けてください",
    "Ich brauche Hilfe für mein Kind",
    "",
    "\0 🙂 123",
]


# Of these, any English sentence has one; none is a word of the other languages.
_ENGLISH = """
    the is are am my's it's i'm im i've ive for you your and with what where when how can can't
    cant need help of have has there they she he his her about get want from not don't dont won't
    wont that this who any will would should could at out up been feel kids child baby
"""
ENGLISH_WORDS = frozenset(_ENGLISH.split())


def english_messages() -> Iterator[str]:
    """The messages of the training data and of the held-out part that hold an English word."""
    for text in messages():
        if ENGLISH_WORDS & set(text.lower().split()):
            yield text


def messages() -> Iterator[str]:
    """Every message of the training data and of the held-out part, in whatever language."""
    for path in sorted((PROJECT_DIR / "data" / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in (entry.get("examples") or "").splitlines():
                if line.startswith("- "):
                    yield line[2:]
    held_out = PROJECT_DIR / "tests" / "fixtures" / "nlu_heldout.yml"
    for texts in yaml.safe_load(held_out.read_text(encoding="utf-8"))["messages"].values():
        yield from texts


CLEAR_MESSAGES = [(code, text) for code, texts in CLEAR.items() for text in texts]


@pytest.mark.parametrize(("code", "text"), CLEAR_MESSAGES)
def test_a_clear_message_is_told(code: str, text: str) -> None:
    guess = identify(text)
    assert guess is not None
    assert guess.code == code
    assert 0 < guess.confidence <= 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "mi nieta vive conmigo"),
        ("fr", "activités pour les papas"),
        ("it", "dove trovo un banco alimentare"),
        ("tr", "okul bizi sosyal hizmetlere bildirdi"),
        ("pt", "onde fica o family hub"),
    ],
)
def test_the_detector_tells_what_small_words_do_not(code: str, text: str) -> None:
    guess = identify(text)
    assert guess is not None
    assert guess.code == code


@pytest.mark.parametrize("text", ["are you an actual human", "no i dont", "se6 mum baby group"])
def test_short_english_is_not_left_to_the_detector(text: str) -> None:
    guess = identify(text)
    assert guess is None or guess.code == "en"


@pytest.mark.parametrize("text", NOT_CLEAR)
def test_what_is_not_clear_is_left_open(text: str) -> None:
    assert identify(text) is None


def test_english_is_hardly_ever_taken_for_another_language() -> None:
    texts = list(english_messages())
    assert len(texts) > 2500
    switched = [text for text in texts if (guess := identify(text)) and guess.code != "en"]
    assert len(switched) <= len(texts) * MOST_SWITCHED, switched


def test_a_short_phrase_of_the_safety_net_tells_its_language() -> None:
    assert by_pattern(["spanish_self"]) == "es"
    assert by_pattern(["weapon_now"]) is None


def processed(text: str, intent: str = "ask_food", **data: object) -> Message:
    message = Message({"text": text, "intent": {"name": intent, "confidence": 0.9}, **data})
    (message,) = LanguageDetector({}).process([message])
    return message


def test_the_component_says_the_language_in_its_output() -> None:
    message = processed("szukam przedszkola dla corki")
    assert message.get("language") == {"code": "pl", "confidence": 1.0}
    assert "language" in message.as_dict(only_output_properties=True)
    assert message.get("intent")["name"] == "ask_food"


def test_the_safety_nets_phrase_is_enough_for_the_component() -> None:
    message = processed("quiero morirme", triage={"reasons": ["spanish_self"]})
    assert message.get("language") == {"code": "es", "confidence": 1.0}


def test_a_language_that_is_not_read_counts_as_not_understood() -> None:
    message = processed("waxaan u baahanahay caawimaad")
    assert message.get("intent")["name"] == "nlu_fallback"
    assert [guess["name"] for guess in message.get("intent_ranking")] == ["nlu_fallback"]


def test_a_greeting_alone_is_understood_in_every_language() -> None:
    assert processed("Salaan, sidee tahay").get("intent")["name"] == "greet"
    assert processed("Bună ziua").get("intent")["name"] == "greet"


def test_english_and_unclear_messages_keep_their_intent() -> None:
    assert processed("we have no money for food").get("intent")["name"] == "ask_food"
    assert processed("hola").get("language") is None
