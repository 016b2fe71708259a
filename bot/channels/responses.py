"""The domain's responses, said outside a turn: the apology, the words for a danger, and what the
desk lets a person know."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence

from bot.channels.messages import Message, button_for

LANGUAGE = "language"
Variants = Mapping[str, Sequence[Mapping[str, Any]]]


class Responses:
    """Chooses a response's variant by language, as the assistant itself does.

    Args:
        responses: gives the domain's responses; they come with the model.
    """

    def __init__(self, responses: Callable[[], Variants]) -> None:
        self._responses = responses

    def message(self, name: str, language: str | None = None) -> Message:
        """The response ``name`` in ``language``, in English where it has no such variant; a
        message without text where there is no such response."""
        variants = self._responses().get(name) or [{}]
        plain = next((each for each in variants if _language_of(each) is None), variants[0])
        chosen = plain
        if language:
            chosen = next((each for each in variants if _language_of(each) == language), plain)
        code = _language_of(chosen)
        return Message(
            text=chosen.get("text"),
            buttons=tuple(button_for(button) for button in chosen.get("buttons") or ()),
            custom={LANGUAGE: code} if code else {},
        )

    def text(self, name: str, language: str | None = None) -> str:
        """The words of the response alone."""
        return self.message(name, language).text or ""

    def safeguarding(self, triage: Mapping[str, Any], language: str | None = None) -> Message:
        """The words for what triage found, the category's own where there are some."""
        level, category = triage.get("level"), triage.get("category")
        message = self.message(f"utter_safeguarding_{level}_{category}", language)
        if not message.text:
            message = self.message(f"utter_safeguarding_{level}", language)
        custom = {**message.custom, "safeguarding": dict(triage)}
        return Message(message.text, message.buttons, custom)


def _language_of(variant: Mapping[str, Any]) -> str | None:
    """The language that a variant is for; None for English, which has no condition."""
    conditions = variant.get("condition") or ()
    return next((str(each["value"]) for each in conditions if each["name"] == LANGUAGE), None)
