"""`signpost evaluate`, as it is called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.evaluation import evaluate
from bot.settings import PROJECT_DIR


def test_entities_with_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    # In a process of its own: the command keeps TensorFlow out of the one that it runs in.
    run = subprocess.run(
        [sys.executable, "-m", "bot.cli", "evaluate", "--only", "entities", "--html", str(report)],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "recall, all kinds" in run.stdout
    assert "child_age" in run.stdout
    assert "<svg" in report.read_text(encoding="utf-8")


def test_hint3_prints_each_set_by_threshold() -> None:
    said: list[str] = []
    sections = evaluate.run_hint3(evaluate.FIXTURES / "hint3", said.append)
    printed = "\n".join(said)
    assert [section.title for section in sections] == ["HINT3 library_subset", "HINT3 library"]
    assert "in-scope accuracy at" in printed
    assert "out-of-scope recall" in printed


def test_a_report_without_a_folder_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--html", str(tmp_path / "none" / "report.html")]) == 1
    printed = capsys.readouterr()
    assert "E209" in printed.err
    assert printed.out == ""
