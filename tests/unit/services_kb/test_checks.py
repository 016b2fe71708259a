"""`kb check`: each problem, found where it is and not found where it is not."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from services_kb.errors import KnowledgeBaseError
from services_kb.loader import DATA_DIR, check, data_version
from services_kb.problems import Problem

AS_OF = date(2026, 11, 22)
SOURCE = "source: 'https://a.example', source_kind: official_page"
OFFICIAL = f"{SOURCE}, assurance: official"
GOOD = """
services:
- slug: good
  name: Good Help
  topics: [money]
  summary: Help with money.
  who_for: Anyone.
  how_to_get_in: Phone.
  audience: [parent]
  service_area: [lewisham]
  sources: [{url: 'https://a.example', kind: official_page}]
"""


@pytest.fixture
def data(tmp_path: Path, sample_data: Path) -> Path:
    (tmp_path / "services").mkdir()
    for name in ("taxonomy.yml", "areas.yml"):
        shutil.copy(sample_data / name, tmp_path / name)
    return tmp_path


def problems_of(data: Path, text: str, as_of: date = AS_OF) -> list[Problem]:
    (data / "services" / "one.yml").write_text(text.lstrip("\n"), encoding="utf-8")
    return check(data, as_of)


def test_the_sample_and_a_plain_service_are_clean(data: Path, sample_data: Path) -> None:
    assert problems_of(data, GOOD) == []
    assert check(sample_data, AS_OF) == []


# What is added to the good service, on which line of the file it stands, the severity, and words of
# the message. Line 10 is the last of GOOD.
ADDED = [
    ("  colour: blue", 11, "error", "unknown key 'colour'"),
    ("  need_levels: [shouting]", 11, "error", "unknown need level: shouting"),
    ("  referral: [uncle]", 11, "error", "unknown referral route: uncle"),
    ("  cost: cheap", 11, "error", "'cheap'; it must be one of"),
    ("  status: asleep", 11, "error", "'asleep'; it must be one of"),
    ("  online: maybe", 11, "error", "must be true or false"),
    ("  min_age_months: two", 11, "error", "must be a whole number"),
    ("  min_age_months: 24\n  max_age_months: 12", 11, "error", "above max_age_months"),
    ("  aliases: one", 11, "error", "must be a list"),
    ("  contacts: none", 11, "error", "must be a list of maps"),
    ("  successor: nobody", 11, "error", "successor 'nobody' is no service"),
    ("  successor: good", 11, "error", "cannot succeed itself"),
    ("  see_also: [good, nobody]", 11, "error", "see_also 'nobody' is no service"),
    ("  slug: good", 11, "error", "'slug' stands twice"),
    ("  status: closed\n  see_also: [good]", 11, "error", "needs a status_note"),
    (
        "  status: unknown\n  status_note: Gone.",
        11,
        "error",
        "successor or see_also that is current",
    ),
    (
        f"  contacts:\n  - {{kind: phone, value: 020 8314 666, {OFFICIAL}}}",
        12,
        "error",
        "'020 8314 666' is not a phone contact",
    ),
    (
        "  contacts:\n  - kind: phone\n    value: '12'\n    " + OFFICIAL.replace(", ", "\n    "),
        13,
        "error",
        "'12' is not a phone contact",
    ),
    (
        f"  contacts:\n  - {{kind: email, value: nobody, {OFFICIAL}}}",
        12,
        "error",
        "is not a email contact",
    ),
    (
        f"  contacts:\n  - {{kind: web, value: a page, {OFFICIAL}}}",
        12,
        "error",
        "is not a web contact",
    ),
    (
        "  contacts:\n  - {kind: phone, value: 020 8314 6660}",
        12,
        "error",
        "a contact needs assurance, source, source_kind",
    ),
    (f"  contacts:\n  - {{kind: drum, value: x, {OFFICIAL}}}", 12, "error", "'drum'; it must be"),
    (
        "  contacts:\n  - {kind: web, value: a.example, source: x, source_kind: other_page, "
        "assurance: official}",
        12,
        "error",
        "official needs an official source",
    ),
    (
        "  contacts:\n  - {kind: web, value: a.example, source: x, source_kind: other_page, "
        "assurance: corroborated}",
        12,
        "error",
        "corroborated needs two sources",
    ),
    (
        "  contacts:\n  - {kind: web, value: a.example, source: x, source_kind: other_page, "
        "assurance: corroborated, also: [x]}",
        12,
        "error",
        "corroborated needs two sources",
    ),
    (
        f"  contacts:\n  - {{kind: web, value: a.example, {OFFICIAL}, source_date: 2025-10}}",
        12,
        "warning",
        "older than a year (2025-10)",
    ),
    (
        f"  contacts:\n  - {{kind: web, value: a.example, {OFFICIAL}, checked_on: 2026-11-23}}",
        12,
        "error",
        "is in the future",
    ),
    (
        f"  contacts:\n  - {{kind: web, value: a.example, {OFFICIAL}, source_date: spring}}",
        12,
        "error",
        "must be like 2023",
    ),
    (
        f"  locations:\n  - {{name: A, postcode: SE66 4RUU, {OFFICIAL}}}",
        12,
        "error",
        "no postcode like",
    ),
    (
        f"  locations:\n  - {{name: A, postcode: SE6 4RU, outcode: SE8, {OFFICIAL}}}",
        12,
        "error",
        "disagree",
    ),
    (f"  locations:\n  - {{name: A, latitude: 51.4, {OFFICIAL}}}", 12, "error", "come together"),
    (f"  schedules:\n  - {{what: Group, {OFFICIAL}}}", 12, "error", "needs days or text"),
    (f"  schedules:\n  - {{days: [moonday], {OFFICIAL}}}", 12, "error", "unknown day: moonday"),
    (
        f"  schedules:\n  - {{days: [mon], opens: 9am, closes: '12:00', {OFFICIAL}}}",
        12,
        "error",
        "it must be a time",
    ),
    (
        f"  schedules:\n  - {{days: [mon], opens: '09:00', {OFFICIAL}}}",
        12,
        "error",
        "come together",
    ),
    ("  criteria:\n  - {substances: [tea], source: x}", 12, "error", "unknown substance: tea"),
    ("  criteria:\n  - {substances: [alcohol]}", 12, "error", "a criterion needs source"),
    ("- 12", 11, "error", "must be a map"),
    ("- name: Nameless", 11, "error", "a service needs slug"),
]


@pytest.mark.parametrize(("text", "line", "severity", "message"), ADDED)
def test_a_problem_is_found_on_its_line(
    data: Path, text: str, line: int, severity: str, message: str
) -> None:
    found = [
        problem for problem in problems_of(data, GOOD + text + "\n") if message in problem.message
    ]
    assert found, problems_of(data, GOOD + text + "\n")
    assert (found[0].line, found[0].severity) == (line, severity)
    assert found[0].file.endswith("services/one.yml")


@pytest.mark.parametrize(
    ("old", "new", "line", "severity", "message"),
    [
        ("topics: [money]", "topics: [gold]", 4, "error", "unknown taxonomy term: gold"),
        ("audience: [parent]", "audience: [cat]", 8, "error", "unknown audience term: cat"),
        ("service_area: [lewisham]", "service_area: [moon]", 9, "error", "no outcode: moon"),
        ("slug: good", "slug: Good Help", 2, "error", "may hold a-z"),
        ("summary: Help with money.", f"summary: {'Help. ' * 30}", 5, "error", "at most 160"),
        ("  summary: Help with money.\n", "", 2, "error", "needs a summary"),
        ("  who_for: Anyone.\n", "", 2, "error", "needs who_for"),
        ("  how_to_get_in: Phone.\n", "", 2, "error", "needs how_to_get_in"),
        (
            "summary: Help with money.",
            "summary: Multidisciplinary practitioners facilitate comprehensive interventions.",
            5,
            "warning",
            "reading age",
        ),
    ],
)
def test_a_change_is_found_on_its_line(
    data: Path, old: str, new: str, line: int, severity: str, message: str
) -> None:
    found = [p for p in problems_of(data, GOOD.replace(old, new)) if message in p.message]
    assert found
    assert (found[0].line, found[0].severity) == (line, severity)


FINE = [
    f"  contacts:\n  - {{kind: phone, value: 0800 1111, {OFFICIAL}}}",
    f"  contacts:\n  - {{kind: sms, value: '85258', {OFFICIAL}}}",
    f"  contacts:\n  - {{kind: web, value: 'https://a.example/x?y=1', {OFFICIAL}}}",
    "  contacts:\n  - {kind: web, value: a.example, source: x, source_kind: other_page, "
    "assurance: corroborated, also: [y]}",
    f"  contacts:\n  - {{kind: web, value: a.example, {OFFICIAL}, source_date: 2025-11-22}}",
    f"  contacts:\n  - {{kind: web, value: a.example, {OFFICIAL}, source_date: 2025}}",
    f"  contacts:\n  - {{kind: web, value: a.example, {OFFICIAL}, source_date: 2025-11}}",
    "  contacts:\n  - {kind: web, value: a.example, source: x, source_kind: other_page, "
    "assurance: unverified, source_date: 2001}",
    "  aliases: [good-help, GOOD HELP]",
    "  need_levels: [advice, help]",
    f"  schedules:\n  - {{text: '24 hours, every day', {OFFICIAL}}}",
]


@pytest.mark.parametrize("text", FINE)
def test_what_is_right_is_left_alone(data: Path, text: str) -> None:
    assert problems_of(data, GOOD + text + "\n") == []


OTHER = """
- slug: other
  name: {name}
  status: {status}
  status_note: A note.
  summary: Was help with money.
  successor: {successor}
  aliases: [{alias}]
"""


@pytest.mark.parametrize(
    ("changes", "line", "message"),
    [
        ({"name": "good help!"}, 12, "'good help!' is also a name of 'good'"),
        ({"alias": "Good-Help"}, 17, "'Good-Help' is also a name of 'good'"),
        ({"successor": "other"}, 16, "a service cannot succeed itself"),
    ],
)
def test_problems_between_two_services(
    data: Path, changes: dict[str, str], line: int, message: str
) -> None:
    fine = {"name": "Other", "status": "closed", "successor": "good", "alias": "others"}
    assert problems_of(data, GOOD + OTHER.lstrip("\n").format(**fine)) == []
    found = problems_of(data, GOOD + OTHER.lstrip("\n").format(**(fine | changes)))
    assert (line, message) in [(problem.line, problem.message.split(": ")[-1]) for problem in found]


def test_two_services_with_one_slug(data: Path) -> None:
    second = GOOD.replace("services:\n", "").lstrip("\n").replace("Good Help", "Other Help")
    found = problems_of(data, GOOD + second)
    assert [(p.line, p.message) for p in found] == [(11, "slug 'good' is taken by one.yml:2")]


def test_an_unknown_service_shows_no_contact(data: Path) -> None:
    lost = OTHER.lstrip("\n").format(
        name="Lost", status="unknown", successor="good", alias="lost one"
    )
    shown = f"  contacts:\n  - {{kind: phone, value: 020 8314 6660, {OFFICIAL}}}\n"
    hidden = shown.replace("official}", "unverified}")
    assert [p.line for p in problems_of(data, GOOD + lost + shown)] == [19]
    assert problems_of(data, GOOD + lost + hidden) == []


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"services:\n- {slug: a, name: b: c}\n", 2, "not valid YAML"),
        (b"services:\n- slug: a\n  name: \xff\n", 3, "not valid UTF-8"),
        (b"services:\n- slug: a\x00\n", 1, "not valid YAML"),
        (b"things: []\n", 1, "needs a list 'services:'"),
        (b"- a\n", 1, "needs a list 'services:'"),
        (b"services: 5\n", 1, "needs a list 'services:'"),
        (b"services:\n- [a]\n", 2, "must be a map"),
    ],
)
def test_a_broken_file_is_one_clear_error(
    data: Path, content: bytes, line: int, message: str
) -> None:
    (data / "services" / "one.yml").write_bytes(content)
    found = check(data, AS_OF)
    assert [problem.line for problem in found] == [line]
    assert message in found[0].message
    assert found[0].severity == "error"


def test_an_unreadable_file_hides_behind_no_broken_link(data: Path) -> None:
    (data / "asked.yml").write_text("asked:\n  good: [where is it]\n", encoding="utf-8")
    (data / "services" / "one.yml").write_bytes(b"services:\n- {slug: a, name: b: c}\n")
    (only,) = check(data, AS_OF)
    assert (only.file.endswith("one.yml"), only.line) == (True, 2)


def test_an_empty_file_is_no_problem_and_no_data_is(data: Path) -> None:
    assert problems_of(data, "# nothing yet\n") == []
    (data / "services" / "one.yml").unlink()
    with pytest.raises(KnowledgeBaseError, match="K202"):
        check(data, AS_OF)
    (data / "taxonomy.yml").unlink()
    with pytest.raises(KnowledgeBaseError, match=r"taxonomy\.yml"):
        data_version(data)


def test_the_version_changes_with_every_byte_and_name(data: Path) -> None:
    versions = set()
    for name, text in (("one", GOOD), ("one", GOOD + "\n"), ("two", GOOD)):
        path = data / "services" / f"{name}.yml"
        path.write_text(text, encoding="utf-8")
        versions.add(data_version(data))
    assert len(versions) == 3
    assert data_version(data) in versions


RULES = DATA_DIR / "rules"


def test_rules_of_schemes_are_checked_for_the_day(data: Path) -> None:
    shutil.copytree(RULES, data / "rules")
    assert problems_of(data, GOOD) == []
    past = problems_of(data, GOOD, date(1990, 1, 1))
    assert past
    assert all("has no value for 1990-01-01" in problem.message for problem in past)


def test_a_broken_rule_is_found_in_its_line(data: Path) -> None:
    shutil.copytree(RULES, data / "rules")
    path = data / "rules" / "healthy-start.yml"
    path.write_text(path.read_text().replace("id: healthy-start", "id: other"))
    [problem] = problems_of(data, GOOD)
    assert (problem.file, problem.line, problem.severity) == (str(path), 2, "error")
    assert "the id must be 'healthy-start'" in problem.message


def test_what_is_asked_must_be_asked_of_a_service(data: Path) -> None:
    asked = data / "asked.yml"
    asked.write_text("asked:\n  good: [I have no money]\noff_topic: [pizza]\n")
    assert problems_of(data, GOOD) == []
    asked.write_text("asked:\n  nobody: [I have no money]\n")
    [problem] = problems_of(data, GOOD)
    assert (problem.file, problem.message) == (str(asked), "'nobody' is no service")
    asked.write_text("- good\n")
    [problem] = problems_of(data, GOOD)
    assert "must map slugs to lists" in problem.message
