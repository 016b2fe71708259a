"""Finds what is wrong with the words that parents read, by file and line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Iterator

from bot.words import plainness, templates, usage
from bot.words.texts import ENGLISH, Response, Variant, read_responses
from services_kb.problems import Problem

# Their numbers are signed off together with their words; a test compares them with the directory.
REVIEWED = frozenset({"safeguarding.yml", "errors.yml"})
_GAP = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_INTENT = re.compile(r"^/(\w+)")
_ENTITY = re.compile(r"\"(\w+)\"\s*:")


def check(project: Path) -> list[Problem]:
    """Every problem in the words of the project that lies in ``project``, in order of place."""
    problems: list[Problem] = []
    files = sorted((project / "data" / "responses").glob("*.yml"))
    responses = read_responses([project / "domain.yml", *files], problems)
    names = plainness.service_names(project / "services_kb" / "data")
    problems += _twice(responses)
    problems += _unused_and_missing(responses, project)
    problems += _texts(responses, names)
    problems += _references(responses, project)
    problems += _page_texts(project, names)
    problems += _numbers_elsewhere(project)
    return sorted(set(problems))


def _twice(responses: list[Response]) -> Iterator[Problem]:
    """The later file overrides the earlier one without a word."""
    first: dict[str, Response] = {}
    for response in responses:
        other = first.setdefault(response.name, response)
        if other is not response:
            message = f"'{response.name}' stands in {other.path.name}, line {other.line}, too"
            yield Problem.error(response.path, response.line, message)


def _unused_and_missing(responses: list[Response], project: Path) -> Iterator[Problem]:
    domain = usage.read_domain(project / "domain.yml")
    named = usage.read_names(_sources(project))
    written = {response.name for response in responses}
    for response in responses:
        if not named.uses(response.name) and response.name not in domain.asks:
            message = f"nothing says '{response.name}': no rule, story, form, action or topic"
            yield Problem.error(response.path, response.line, message)
    for name, (path, line) in named.whole.items():
        if name not in written and not any(other.startswith(f"{name}_") for other in written):
            yield Problem.error(path, line, f"'{name}' is said here and written nowhere")


def _texts(responses: list[Response], names: tuple[str, ...]) -> Iterator[Problem]:
    for response in responses:
        reviewed = response.path.name in REVIEWED
        for variant in response.variants:
            english = variant.language == ENGLISH
            for fault in plainness.faults(variant.text, names, english, reviewed):
                yield Problem.error(response.path, variant.line, f"'{response.name}': {fault}")
        yield from _variants(response)


def _variants(response: Response) -> Iterator[Problem]:
    if response.variants and all(variant.conditions for variant in response.variants):
        message = f"'{response.name}' says nothing when no condition is met: add one without"
        yield Problem.error(response.path, response.line, message)
    several = Counter(
        (v.language, v.conditions and v.conditions[0].slot) for v in response.variants
    )
    for variant in response.variants:
        if variant.channel:
            message = f"'{response.name}': a channel's variant beats every condition; use none"
            yield Problem.error(response.path, variant.line, message)
    for language, count in several.items():
        if language != ENGLISH and count > 1:
            message = f"'{response.name}' stands {count} times in {language}"
            yield Problem.error(response.path, response.line, message)


def _references(responses: list[Response], project: Path) -> Iterator[Problem]:
    """Slots, gaps, intents and entities that a response names."""
    domain = usage.read_domain(project / "domain.yml")
    filled = usage.gaps_filled(sorted((project / "bot").rglob("*.py"))) | domain.slots
    for response in responses:
        for variant in response.variants:
            for line, message in _unknown(variant, domain, filled):
                yield Problem.error(response.path, line, f"'{response.name}': {message}")


def _unknown(
    variant: Variant, domain: usage.Domain, filled: frozenset[str]
) -> Iterator[tuple[int, str]]:
    for gap in sorted(set(_GAP.findall(variant.text)) - filled):
        yield variant.line, f"nothing fills the gap {{{gap}}}"
    for condition in variant.conditions:
        if condition.slot not in domain.slots:
            yield condition.line, f"the condition's slot '{condition.slot}' is not in domain.yml"
    for button in variant.buttons:
        intent = _INTENT.match(button.payload)
        if intent is None or intent[1] not in domain.intents:
            yield button.line, f"the button's payload '{button.payload}' names no intent"
        for entity in sorted(set(_ENTITY.findall(button.payload)) - domain.entities - domain.slots):
            yield button.line, f"the button's payload names no entity: '{entity}'"


def _page_texts(project: Path, names: tuple[str, ...]) -> Iterator[Problem]:
    for path in sorted((project / "bot" / "channels").rglob("*.html")):
        for line, text in templates.texts(path.read_text(encoding="utf-8")):
            for fault in plainness.faults(text, names, english=True, numbers_reviewed=False):
                yield Problem.error(path, line, fault)


def _numbers_elsewhere(project: Path) -> Iterator[Problem]:
    """Phone numbers in code, training data and the actions' pieces of wording."""
    for folder, pattern in (("bot", "*.py"), ("data/nlu", "*.yml"), ("bot/actions", "*.yml")):
        for path in sorted((project / folder).rglob(pattern)):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if plainness.PHONE.search(line):
                    yield Problem.error(
                        path, number, "a phone number; they come from the directory"
                    )


def _sources(project: Path) -> list[Path]:
    """Everything that may say a response."""
    return [
        *(
            path
            for kind in ("rules", "stories")
            for path in (project / "data" / kind).rglob("*.yml")
        ),
        *(path for suffix in ("*.py", "*.yml") for path in sorted((project / "bot").rglob(suffix))),
    ]
