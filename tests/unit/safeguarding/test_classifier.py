"""The half of triage that knows meanings: it raises by itself, and its loss is never silence."""

from __future__ import annotations

import io
import logging
import tarfile
from pathlib import Path
from typing import Iterator

import numpy as np
import pytest

from bot.encoder import encode
from bot.errors import SignpostError
from bot.safeguarding import classifier, meaning
from bot.safeguarding.classifier import Classifier, Guess
from bot.safeguarding.examples import Example
from bot.safeguarding.meaning import pieces
from bot.safeguarding.triage import Assessment, assess, assess_many, together

ORDINARY = "We went to the park on Sunday and fed the ducks. My daughter likes books. "


@pytest.fixture
def uninstalled() -> Iterator[None]:
    """No classifier, as when a model lacks it; the trained one comes back afterwards."""
    kept = classifier.installed()
    classifier.install(None)
    yield
    classifier.install(kept)


@pytest.mark.parametrize(
    "text",
    [
        "she hasn't slept for days and says the baby is evil",
        "my wife gave birth last week and she says the devil is in the cot",
        "I flinch whenever he lifts his hand",
        "I stopped drinking on Monday and now there are spiders on the wall",
        "he shook the baby and she has gone floppy",
        "they are taking my sister to the airport to marry a man she has never met",
        "mi marido me controla y tengo miedo de él",
        "mój mąż mnie popycha i boję się go",
        "mon mari me frappe quand il a bu",
        "quero morrer, os meus filhos ficavam melhor sem mim",
        "penso di farla finita",
        "babam annemi dövüyor",
        "زوجي يهددني بالقتل",
        "我丈夫打我，我很害怕",
        "муж угрожает убить меня",
        "mein Mann schlägt mich",
        "mijn man bedreigt me met de dood",
    ],
)
def test_it_raises_what_is_meant(text: str) -> None:
    assert meaning.assess(text).raised


@pytest.mark.parametrize(
    "text",
    [
        "my boyfriend is going to kill me when he sees the bill lol",
        "I need a nursery in Catford for my two year old",
        "what time does the library open",
        "thank you, that was helpful",
        "busco guardería para mi hijo",
        "szukam przedszkola",
    ],
)
def test_it_leaves_ordinary_messages_alone(text: str) -> None:
    assert not assess(text).raised


@pytest.mark.parametrize(
    "text",
    [
        "/i flinch whenever he lifts his hand and i am scared of him",
        "I FLINCH WHENEVER HE LIFTS HIS HAND AND I AM SCARED OF HIM",
        "i fl\u200binch when\u200bever he lifts his ha\u200bnd and i am sca\u200bred of him",
        "i fl1nch when3ver he lifts his h4nd and i am sc4red of him",
        "i flinch wenever he lift his hand n im scared of him all the tym",
        (ORDINARY * 30) + "I flinch whenever he lifts his hand. " + (ORDINARY * 30),
    ],
)
def test_it_finds_what_is_hidden(text: str) -> None:
    assert meaning.assess(text).raised


def test_what_is_split_over_short_messages_is_put_together() -> None:
    before = ["every night he comes home", "he locks us in the room"]
    assert assess("and we are scared of him", previous=before).raised


def test_without_a_classifier_a_message_is_a_concern_and_an_alarm(
    uninstalled: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        found = assess("what time does the secret library open")
    assert (found.level, found.reasons) == ("concern", ("component_error",))
    assert "S101" in caplog.text
    assert "secret" not in caplog.text


def test_neither_half_can_stop_the_other(
    uninstalled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert assess("he's got a knife").level == "emergency"
    nothing = np.ones((1, 1), "f4")
    classifier.install(Classifier(nothing, nothing, nothing, nothing, nothing))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("bot.safeguarding.matcher.find", broken)
    monkeypatch.setattr(
        Classifier,
        "guesses",
        lambda _, texts, vectors: [
            Guess({"concern": 1.0, "disclosure": 1.0, "emergency": 1.0}, "self_harm") for _ in texts
        ],
    )
    found = assess("anything")
    assert (found.level, found.category) == ("emergency", "self_harm")


@pytest.mark.parametrize("damage", [b"", b"not an archive", None])
def test_a_broken_model_says_what_to_do(damage: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "model.tar.gz"
    if damage is not None:
        path.write_bytes(damage)
    with pytest.raises(SignpostError) as raised:
        classifier.from_model(path)
    assert raised.value.code == "E203"


def test_a_model_whose_classifier_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(f"components/{classifier.FILE_NAME}")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"PK\3\4"))
    with pytest.raises(SignpostError):
        classifier.from_model(path)


def test_a_saved_classifier_decides_the_same(tmp_path: Path) -> None:
    told = [
        Example("he hits me", "disclosure", "domestic_abuse", "a"),
        Example("he has a knife", "emergency", "domestic_abuse", "b"),
        Example("I feel uneasy", "concern", "domestic_abuse", "c"),
        Example("I need a nursery", "none", None, "d"),
    ]
    learnt = classifier.train(told, encode)
    learnt.save(tmp_path / classifier.FILE_NAME)
    again = classifier.load(tmp_path / classifier.FILE_NAME)
    texts = [example.text for example in told]
    vectors = encode(texts)
    levels = [guess.level() for guess in learnt.guesses(texts, vectors)]
    assert levels == [guess.level() for guess in again.guesses(texts, vectors)]
    with pytest.raises(SignpostError):
        classifier.train(told[:2], encode)


def test_many_at_once_are_assessed_as_one_by_one() -> None:
    texts = ["he hits me", "", "what time is it", "I walk on eggshells. He checks my phone."]
    for one, text in zip(assess_many(texts), texts, strict=True):
        alone = assess(text)
        assert (one.level, one.category) == (alone.level, alone.category)


def test_a_plain_message_has_no_pieces() -> None:
    assert pieces("where can I find a nursery in Catford") == []
    assert len(pieces("I need a nursery soon. My husband hits me sometimes.")) == 2


def test_the_higher_level_counts_and_both_give_reasons() -> None:
    low = Assessment("concern", "self_harm", ("a",), 0.5)
    high = Assessment("disclosure", "domestic_abuse", ("b",), 0.7)
    for found in (together(low, high), together(high, low)):
        assert (found.level, found.category) == ("disclosure", "domestic_abuse")
        assert set(found.reasons) == {"a", "b"}
