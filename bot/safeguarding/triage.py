"""Decides whether a message tells of harm. Pure: text in, assessment out; nothing is kept.

Levels: ``emergency`` (life or serious injury now), ``disclosure`` (harm, abuse or suicidal thoughts
told), ``concern`` (a worry that may be one), ``none``. The score says how sure the match is. It is
never a measure of a person's risk, and nobody is shown it as one.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Sequence

LEVELS = ("none", "concern", "disclosure", "emergency")
COMPONENT_ERROR = "component_error"
logger = logging.getLogger(__name__)
# How sure a match of each level is; a fixed order for sorting, not a measured probability.
SCORES: Mapping[str, float] = {"none": 0.0, "concern": 0.5, "disclosure": 0.8, "emergency": 1.0}
# Where two categories share the highest level: whose words are needed soonest comes first.
CATEGORY_ORDER = (
    "child_at_risk", "overdose", "perinatal_crisis", "self_harm", "fgm",
    "forced_marriage", "sexual_abuse", "domestic_abuse", "exploitation_missing",
    "professional_allegation", "child_user",
)  # fmt: skip
PAYLOAD = re.compile(r"^/[A-Za-z_][\w]*(?P<rest>\{.*\})?\s*$", re.DOTALL)
# After these a concern ends the turn: there is no understood question to go on with.
NOTHING_TO_ANSWER = frozenset(
    {None, "nlu_fallback", "out_of_scope", "inform", "greet", "affirm", "deny"}
)
# Answers for grown-ups about their own relationship; a child who writes gets Childline instead.
NOT_FOR_A_CHILD = frozenset({"ask_domestic_abuse_own", "ask_domestic_abuse_own_behaviour"})
PREVIOUS_MESSAGES = 2


@dataclass(frozen=True)
class Assessment:
    """What triage makes of a message. ``reasons`` are pattern ids, never a person's words."""

    level: str
    category: str | None = None
    reasons: tuple[str, ...] = ()
    score: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form, as it stands in a message's parse data."""
        return {
            "level": self.level,
            "category": self.category,
            "reasons": list(self.reasons),
            "score": self.score,
        }

    @property
    def raised(self) -> bool:
        """Whether there is anything to act on."""
        return self.level != "none"

    @property
    def urgent(self) -> bool:
        """Whether it comes before everything else that the person asked."""
        return self.level in {"emergency", "disclosure"}


NONE = Assessment("none")
FAILED = Assessment("concern", None, (COMPONENT_ERROR,), SCORES["concern"])


def assess(text: str, vector: Any = None, previous: Sequence[str] = ()) -> Assessment:
    """Assess one message.

    Args:
        text: what the person wrote, exactly as it came.
        vector: the message's sentence vector, shape (512,), where one was made already.
        previous: the person's messages just before, oldest first. A disclosure that is split over
            several short messages is found; one that stands wholly in the earlier ones is not
            raised again.
    """
    # Imported here so that the command line starts quickly: spaCy takes a second to load.
    from bot.safeguarding import meaning
    from bot.safeguarding.matcher import find

    def by_words() -> Assessment:
        found = find(text)
        if not found and previous:
            found = find(" ".join([*previous, text]), skip_before=" ".join(previous))
        return _combine(found)

    # Each on its own: where one breaks, the other is still heard.
    return together(
        nobody_goes_unheard(by_words, "in the lexicon"),
        nobody_goes_unheard(lambda: meaning.assess(text, vector, previous), "in the classifier"),
    )


def assess_many(texts: Sequence[str]) -> list[Assessment]:
    """As :func:`assess` for many texts that do not belong together, faster than one by one.

    Raises:
        SignpostError: E211 when there is no classifier.
    """
    from bot.safeguarding import meaning
    from bot.safeguarding.matcher import find

    def by_words(text: str) -> Assessment:
        return nobody_goes_unheard(lambda: _combine(find(text)), "in the lexicon")

    by_meaning = meaning.assess_many(texts)
    return [together(by_words(text), found) for text, found in zip(texts, by_meaning, strict=True)]


def together(lexicon: Assessment, likeness: Assessment) -> Assessment:
    """What the two halves say together: either raises, neither lowers the other.

    Where both reach one level the lexicon names the category: its patterns are reviewed.
    """
    first, second = lexicon, likeness
    if LEVELS.index(second.level) > LEVELS.index(first.level):
        first, second = second, first
    if not second.raised:
        return first
    return Assessment(
        first.level,
        first.category or (second.category if second.level == first.level else None),
        tuple(dict.fromkeys([*first.reasons, *second.reasons])),
        max(first.score, second.score),
    )


def nobody_goes_unheard(judge: Callable[[], Assessment], where: str) -> Assessment:
    """The safety net's one edge: what breaks inside it is a concern and an alarm, never silence.

    The only broad catch of this package, and everything that assesses goes through it.

    Args:
        judge: makes the assessment.
        where: for the log, which has the code and the place: a traceback could carry a person's
            words.
    """
    try:
        return judge()
    except Exception:  # the edge: nobody goes unheard
        logger.error("S101 Triage failed %s; the message counts as a concern.", where)
        return FAILED


def highest(assessments: Sequence[Assessment]) -> Assessment:
    """The most serious of several assessments."""
    return max(assessments, key=lambda one: LEVELS.index(one.level), default=NONE)


def assess_turn(
    text: str | None,
    parse_data: Mapping[str, Any],
    metadata: Mapping[str, Any] | None = None,
    previous: Sequence[str] = (),
) -> Assessment:
    """Assess a message as it stands in the conversation's memory.

    Takes the component's assessment where there is one. A tapped button has none: then what the
    button said is assessed, and what the payload carries beyond its intent.
    """
    stored = from_dict(parse_data.get("triage"))
    if stored is not None:
        if stored.raised or not text or not previous:
            return stored
        return assess(text, previous=previous[-PREVIOUS_MESSAGES:])
    title = (metadata or {}).get("title")
    said = [title] if isinstance(title, str) and title else []
    said.append(_beyond_payload(text or ""))
    return highest([assess(words) for words in said if words])


def from_dict(data: Any) -> Assessment | None:
    """Read back :meth:`Assessment.as_dict`; None where there is none.

    A damaged one counts as a failed component: a concern, never nothing.
    """
    if data is None:
        return None
    if not isinstance(data, Mapping) or data.get("level") not in LEVELS:
        return FAILED
    return Assessment(
        level=data["level"],
        category=data.get("category"),
        reasons=tuple(data.get("reasons") or ()),
        score=float(data.get("score") or 0.0),
    )


def conversation_goes_on(
    assessment: Assessment, intent: str | None, form_active: bool = False
) -> bool:
    """Whether the usual answer follows what the safety net says.

    Never after an emergency or disclosure. After a concern it does, where the message was
    understood as a question or answers a form.
    """
    if assessment.urgent:
        return False
    if assessment.category == "child_user" and intent in NOT_FOR_A_CHILD:
        return False
    return form_active or intent not in NOTHING_TO_ANSWER


def reply_names(assessment: Assessment) -> tuple[str, ...]:
    """Response names that fit an assessment, the most fitting first."""
    from bot.safeguarding.lexicon import lexicon

    replies = {pattern.id: pattern.reply for pattern in lexicon().patterns if pattern.reply}
    endings = [replies.get(name) for name in assessment.reasons[:1]] + [assessment.category]
    level = f"utter_safeguarding_{assessment.level}"
    return (*(f"{level}_{ending}" for ending in dict.fromkeys(endings) if ending), level)


def cards_for(assessment: Assessment) -> tuple[str, ...]:
    """Slugs of the services to show, the most fitting first (``cards.yml``)."""
    from bot.safeguarding.lexicon import cards

    table = cards()
    for name in reply_names(assessment):
        ending = name.removeprefix(f"utter_safeguarding_{assessment.level}").lstrip("_")
        if ending in table:
            return table[ending]
    return table["any"]


def _combine(found: Sequence[tuple[str, str, str]]) -> Assessment:
    """``found``: (level, category, pattern id) of each match, guards applied."""
    if not found:
        return NONE
    level = max((match[0] for match in found), key=LEVELS.index)
    if level == "none":
        return NONE
    top = [match for match in found if match[0] == level]
    category = min((match[1] for match in top), key=CATEGORY_ORDER.index)
    first = [name for _, kind, name in top if kind == category]
    rest = [name for _, kind, name in top if kind != category]
    lower = [name for lesser, _, name in found if lesser not in {level, "none"}]
    reasons = tuple(dict.fromkeys([*first, *rest, *lower]))
    return Assessment(level, category, reasons, SCORES[level])


def _beyond_payload(text: str) -> str:
    """What a payload holds apart from its intent; other text whole."""
    payload = PAYLOAD.match(text)
    return (payload.group("rest") or "") if payload else text
