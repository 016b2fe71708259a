"""The reading age, as checks use it."""

from __future__ import annotations

import pytest

from services_kb.readability import reading_age

EASY = "You can phone them. They will listen to you. They help mums and dads with a new baby."
MIDDLE = (
    "A worker asks what is going on and what you want to change. Then you make a plan together, "
    "and you meet again every two weeks to see how it goes."
)
HARD = (
    "Multidisciplinary practitioners facilitate comprehensive psychosocial interventions, "
    "incorporating pharmacological stabilisation and collaborative safeguarding arrangements."
)


@pytest.mark.parametrize(
    ("text", "words", "sentences", "syllables"),
    [
        # Counted by hand.
        ("The cat sat on the mat.", 6, 1, 6),
        ("Phone them today. They listen.", 5, 2, 7),
        ("Parents asked for a quiet place", 6, 1, 8),
        ("Babies giggle at little tables.", 5, 1, 10),
    ],
)
def test_formula_of_kincaid(text: str, words: int, sentences: int, syllables: int) -> None:
    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    # textstat counts where a word may be hyphenated: a syllable more or less.
    assert reading_age([text]) == pytest.approx(grade + 5, abs=11.8 / words + 0.01)


def test_tells_easy_from_hard() -> None:
    assert reading_age([EASY]) < reading_age([MIDDLE]) < reading_age([HARD])
    assert reading_age([EASY]) < 11
    assert reading_age([HARD]) > 16


def test_names_do_not_count() -> None:
    text = "The Multi-Agency Safeguarding Organisation can help you."
    assert reading_age([text], ["Multi-Agency Safeguarding Organisation"]) < reading_age([text])


def test_no_text_is_easy() -> None:
    assert reading_age([]) == 0
    assert reading_age(["999"]) == 0
