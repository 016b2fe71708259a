"""`signpost check-words` on a small project of its own, and on ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import PROJECT_DIR
from bot.words.check import check

DOMAIN = """\
intents: [greet, ask_food]
entities: [child_age]
slots:
  language: {type: text}
  areas: {type: list}
forms:
  food_form:
    required_slots: [areas]
"""
RULES = "rules:\n- rule: greet\n  steps:\n  - intent: greet\n  - action: utter_greet\n"
ACTION = 'def run(d):\n    d.utter_message(response=f"utter_detail_{1}", name="x")\n'
GOOD = """\
responses:
  utter_greet:
    - text: Hello. How can I help you today?
      buttons:
        - {title: Food, payload: /ask_food}
        - {title: A baby, payload: '/ask_food{{"child_age": 0}}'}
    - text: Hola.
      condition:
        - {type: slot, name: language, value: es}
  utter_detail_phone:
    - text: "{name} near {areas}"
  utter_ask_food_form_areas:
    - text: Where do you live?
"""
HARD = (
    "Multidisciplinary practitioners facilitate comprehensive psychosocial interventions, "
    "incorporating pharmacological stabilisation and collaborative safeguarding arrangements, "
    "subsequently evaluating longitudinal developmental outcomes across participating communities."
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("data/responses", "data/rules", "data/nlu", "bot/actions", "bot/channels"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "domain.yml").write_text(DOMAIN)
    (tmp_path / "data/rules/all.yml").write_text(RULES)
    (tmp_path / "bot/actions/say.py").write_text(ACTION)
    (tmp_path / "data/responses/all.yml").write_text(GOOD)
    return tmp_path


def found(project: Path) -> list[str]:
    """The problems as ``file:line: message``."""
    return [str(p).removeprefix(f"{project}/").replace(" error:", "", 1) for p in check(project)]


def add(project: Path, text: str, file: str = "more.yml") -> None:
    (project / "data/responses" / file).write_text(f"responses:\n{text}", encoding="utf-8")
    if "utter_more" in text:
        (project / "data/rules/more.yml").write_text("# utter_more\n")


def test_nothing_wrong(project: Path) -> None:
    assert found(project) == []


def test_our_own_words_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-words"]) == 0
    assert capsys.readouterr().out == "0 problems in the words\n"


def test_a_key_in_two_files(project: Path) -> None:
    add(project, "  utter_greet:\n  - text: Hi.\n")
    assert found(project) == [
        "data/responses/more.yml:2: 'utter_greet' stands in all.yml, line 2, too"
    ]


def test_a_key_twice_in_one_file(project: Path) -> None:
    add(project, "  utter_more:\n  - text: Hi.\n  utter_more:\n  - text: Ho.\n")
    assert found(project) == ["data/responses/more.yml:4: 'utter_more' stands twice in one map"]


def test_a_response_that_nothing_says(project: Path) -> None:
    add(project, "  utter_lonely:\n  - text: Hi.\n")
    (problem,) = found(project)
    assert problem.startswith("data/responses/more.yml:2: nothing says 'utter_lonely'")


def test_a_response_that_is_written_nowhere(project: Path) -> None:
    (project / "data/rules/more.yml").write_text("rules:\n\n# utter_gone\n")
    assert found(project) == [
        "data/rules/more.yml:3: 'utter_gone' is said here and written nowhere"
    ]


@pytest.mark.parametrize(
    ("variant", "line", "message"),
    [
        ("  - text: Hello {nobody}\n", 3, "nothing fills the gap {nobody}"),
        (
            "  - text: Hi.\n  - text: Ho.\n    condition:\n    - {name: mood, value: es}\n",
            6,
            "the condition's slot 'mood' is not in domain.yml",
        ),
        (
            "  - text: Hi.\n    buttons:\n    - {title: Go, payload: /ask_nothing}\n",
            5,
            "the button's payload '/ask_nothing' names no intent",
        ),
        (
            "  - text: Hi.\n    buttons:\n    - {title: Go, payload: '/greet{{\"shoe\": 1}}'}\n",
            5,
            "the button's payload names no entity: 'shoe'",
        ),
        ("  - text: Hi.\n    channel: web\n", 3, "a channel's variant beats every condition"),
        (
            "  - text: Hola\n    condition:\n    - {type: slot, name: language, value: es}\n",
            2,
            "says nothing when no condition is met",
        ),
        ("  - text: Ring 020 8314 6660 now.\n", 3, "a phone number"),
        ("  - text: Text 116 123 now.\n", 3, "a phone number"),
        (f"  - text: {'So we go on. ' * 23}\n", 3, "92 words; at most 90"),
        (f"  - text: {HARD}\n", 3, "reading age"),
    ],
)
def test_faults_of_a_text(project: Path, variant: str, line: int, message: str) -> None:
    add(project, f"  utter_more:\n{variant}")
    (problem,) = found(project)
    assert problem.startswith(f"data/responses/more.yml:{line}: ")
    assert message in problem


@pytest.mark.parametrize(
    "variant",
    [
        "  - text: Call 999 or 111 now, if you can.\n",
        "  - text: Open from 2018 to 2019, on the 22 November 2026.\n",
        "  - text: Neighbourhood accommodation.\n",
        f"  - text: Hi.\n  - text: {HARD}\n    condition:\n"
        "    - {type: slot, name: language, value: fr}\n",
    ],
)
def test_what_is_no_fault(project: Path, variant: str) -> None:
    add(project, f"  utter_more:\n{variant}")
    assert found(project) == []


def test_reviewed_files_may_hold_numbers(project: Path) -> None:
    add(project, "  utter_more:\n  - text: Ring 020 8314 6660 now.\n", "safeguarding.yml")
    assert found(project) == []


def test_templates_are_read_too(project: Path) -> None:
    note = "{# a note 020 8314 6660 #}"
    page = f"<h1>Hello</h1>\n{note}\n<p\n>Ring 020 8314 6660</p>\n<p>{HARD}</p>\n"
    (project / "bot/channels/page.html").write_text(page)
    first, second = found(project)
    assert first == "bot/channels/page.html:4: a phone number; numbers come from the directory"
    assert second.startswith("bot/channels/page.html:5: reading age")


def test_texts_for_components_in_templates(project: Path) -> None:
    page = f'{{{{ button({{"text": "{HARD}", "classes": "govuk-button"}}) }}}}\n'
    (project / "bot/channels/page.html").write_text(page)
    (problem,) = found(project)
    assert problem.startswith("bot/channels/page.html:1: reading age")


def test_numbers_in_code_and_examples(project: Path) -> None:
    (project / "bot/late.py").write_text('A = 1\nNUMBER = "0800 1111"\n')
    (project / "data/nlu/all.yml").write_text("nlu:\n- examples: |\n    - ring 07700 900123\n")
    assert [problem.split(": ")[0] for problem in found(project)] == [
        "bot/late.py:2",
        "data/nlu/all.yml:3",
    ]


def test_attributes_that_hang_on_a_condition_are_no_texts() -> None:
    from bot.words.templates import texts

    page = """<div class="a"{% if b %} hx-get="{{ here("/n") }}" hx-swap="outer"{% endif %}>
    {% if easy %}One.{% else %}Two.{% endif %}</div>"""
    assert [text for _, text in texts(page)] == ["One.", "Two."]


def test_our_templates_yield_texts() -> None:
    from bot.words.templates import texts

    page = PROJECT_DIR / "bot/channels/web/templates/wipe.html"
    told = [text for _, text in texts(page.read_text(encoding="utf-8"))]
    assert "Delete it and leave this website" in told
    assert any(text.startswith("We delete all your messages") for text in told)
    assert not any("govuk" in text for text in told)
