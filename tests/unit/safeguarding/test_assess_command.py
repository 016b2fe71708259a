"""`signpost assess`: one line in, one line out, and no word of anybody's in what goes wrong."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from bot.cli import main


@pytest.fixture
def model(model_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trained model, wherever the data folder of this run lies."""
    monkeypatch.setattr("bot.agent.model.find", lambda _: model_path)


def test_lines_come_back_in_order(
    model: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "messages.jsonl"
    texts = ["he's got a knife", "", "where is the library", "my husband hits me"]
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    assert main(["assess", str(file)]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["level"] for one in found] == ["emergency", "none", "none", "disclosure"]
    assert set(found[0]) == {"level", "category", "score", "reasons"}


def test_standard_input_is_read(
    model: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b'{"text": "he hits me"}\n'))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["assess", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["level"] == "disclosure"


@pytest.mark.parametrize(
    "line", [b"secret", b'{"words": "secret"}', b'{"text": 7, "s": "secret"}', b"[]", b"", b"\xff"]
)
def test_a_broken_line_is_named_by_its_number_alone(
    line: bytes, model: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_bytes(b'{"text": "hello"}\n' + line + b'\n{"text": "bye"}\n')
    assert main(["assess", str(file)]) == 2
    captured = capsys.readouterr()
    assert "line 2" in captured.err
    assert "secret" not in captured.err + captured.out
    assert captured.out == ""


def test_a_file_that_is_not_there(
    model: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", str(tmp_path / "nothing.jsonl")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_without_a_model_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNPOST_VAR", str(tmp_path))
    assert main(["assess", "-"]) == 1
    assert "make train" in capsys.readouterr().err
