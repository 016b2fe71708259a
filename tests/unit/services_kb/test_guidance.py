"""Guidance texts: each rule they must keep, found at its line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from services_kb.loader import DATA_DIR, check
from services_kb.problems import Problem

AS_OF = date(2026, 11, 22)
GOOD = """
guidance:
- id: good
  title: A good text
  topics: [youth]
  paragraphs:
  - It is good to ask.
  who_can_advise: [riverside]
  sources: [{url: 'https://a.example', kind: official_page, date: '2026-06'}]
  checked_on: 2026-11-22
  reviewed_by: pending
"""
LONG = " ".join(["cat"] * 61)
HARD = "Multidisciplinary safeguarding considerations necessitate comprehensive documentation."


@pytest.fixture
def data(tmp_path: Path, sample_data: Path) -> Path:
    copied = Path(shutil.copytree(sample_data, tmp_path / "data"))
    (copied / "guidance" / "sample.yml").unlink()
    return copied


def problems_of(data: Path, text: str, as_of: date = AS_OF) -> list[Problem]:
    (data / "guidance" / "one.yml").write_text(text.lstrip("\n"), encoding="utf-8")
    return [problem for problem in check(data, as_of) if problem.file.endswith("one.yml")]


def test_a_good_text_has_no_problem(data: Path) -> None:
    assert problems_of(data, GOOD) == []


# What stands in the good text, what takes its place, the line, and words of the message.
CHANGED = [
    ("topics: [youth]", "topics: [yuoth]", 4, "unknown taxonomy term: yuoth"),
    ("[riverside]", "[nobody]", 7, "who_can_advise 'nobody' is no service"),
    ("[riverside]", "[riverside, old-club]", 7, "'old-club' is not offered today"),
    ("- It is good to ask.", f"- It is good.\n  - {LONG}", 7, "61 words; at most 60"),
    ("- It is good to ask.", f"- It is good.\n  steps: [Go, {LONG}]", 7, "61 words"),
    ("- It is good to ask.", f"- {HARD}", 5, "reading age is about"),
    ("- It is good to ask.", "- Call 020 7946 0001.", 6, "name its service in who_can_advise"),
    ("id: good", "id: Good Text", 2, "may hold a-z, 0-9 and '-' only"),
    ("checked_on: 2026-11-22", "checked_on: 2027-01-01", 9, "is in the future"),
    ("checked_on: 2026-11-22", "checked_on: soon", 9, "must be a date"),
    ("kind: official_page", "kind: rumour", 8, "it must be one of"),
    ("  reviewed_by: pending\n", "", 2, "a guidance text needs reviewed_by"),
    ("  title: A good text\n", "", 2, "a guidance text needs title"),
    ("title:", "colour: blue\n  title:", 3, "unknown key 'colour' in a guidance text"),
    ("[{url: 'https://a.example', ", "[{", 8, "a source needs kind, url"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), CHANGED)
def test_each_rule_is_held(data: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    found = problems_of(data, GOOD.replace(old, new))
    assert [p.line for p in found if message in p.message and p.severity == "error"] == [line], (
        found
    )


def test_a_text_without_a_source_is_an_error(data: Path) -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith("  sources")]
    (problem,) = problems_of(data, "\n".join(lines))
    assert (problem.severity, problem.line) == ("error", 2)
    assert "needs a source" in problem.message


def test_emergency_numbers_are_names_and_may_stand_in_a_text(data: Path) -> None:
    assert problems_of(data, GOOD.replace("to ask.", "to ask. Call 999, 101 or 111.")) == []


def test_an_old_source_is_a_warning(data: Path) -> None:
    (problem,) = problems_of(data, GOOD.replace("2026-06", "2024"))
    assert (problem.severity, problem.line) == ("warning", 8)
    assert "older than a year (2024)" in problem.message
    assert problems_of(data, GOOD.replace("2026-06", "2025")) == []


def test_two_texts_may_not_share_an_id(data: Path) -> None:
    twice = GOOD + GOOD.replace("\nguidance:\n", "")
    (problem,) = problems_of(data, twice)
    assert problem.line == 11
    assert "the id is taken by one.yml:2" in problem.message


def test_the_bundled_texts_are_clean() -> None:
    found = [p for p in check(DATA_DIR) if "guidance" in p.file and p.severity == "error"]
    assert found == []
