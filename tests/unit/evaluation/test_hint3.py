"""HINT3's format, on a small set of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SignpostError
from bot.evaluation import hint3
from bot.evaluation.evaluate import FIXTURES

SETS = FIXTURES / "hint3"


def test_finds_full_and_smaller_sets_with_their_test_messages() -> None:
    found = hint3.find(SETS)
    assert [files.name for files in found] == ["library_subset", "library"]
    assert {files.test.name for files in found} == {"library_test.csv"}


def test_finds_both_files_in_one_folder(tmp_path: Path) -> None:
    for kind in ("train", "test"):
        source = SETS / kind / f"library_{kind}.csv"
        (tmp_path / source.name).write_bytes(source.read_bytes())
    assert [files.name for files in hint3.find(tmp_path)] == ["library"]


@pytest.mark.parametrize("directory", ["nothing", "."])
def test_a_folder_without_sets_is_a_coded_error(tmp_path: Path, directory: str) -> None:
    (tmp_path / "lonely_train.csv").write_text("sentence,label\nhi,A\n", encoding="utf-8")
    with pytest.raises(SignpostError, match="E206") as caught:
        hint3.find(tmp_path / directory)
    assert "_test.csv" in caught.value.next_step


@pytest.mark.parametrize(
    "content", ["text,intent\nhello,A\n", "", "sentence,label\nhi,A\n", "\xff"]
)
def test_another_table_is_a_coded_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "x_train.csv").write_bytes(content.encode("latin-1"))
    (tmp_path / "x_test.csv").write_text("sentence,label\nhi,A\nbye,B\n", encoding="utf-8")
    (files,) = hint3.find(tmp_path)
    with pytest.raises(SignpostError, match="E207"):
        hint3.evaluate(files, lambda line: None)


def test_trains_on_the_one_file_and_reads_the_other() -> None:
    full = next(files for files in hint3.find(SETS) if files.name == "library")
    report = hint3.evaluate(full, lambda line: None)
    assert len(report.guesses) == 10
    first = report.at(0.0)
    assert (first.right.total, first.refused.total) == (6, 4)
    # These questions are all but the words of the examples.
    assert first.right.right >= 5
    # Without a threshold nothing is refused: no training example says what is out of scope.
    assert first.refused.right == 0
    assert report.at(1.01).refused.value == 1
