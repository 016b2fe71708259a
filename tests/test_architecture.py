"""The import table of docs/adr/0001: who may import whom, held by reading the code."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ANYTHING = {"*"}

# From the folder or module on the left, only what stands on the right may be imported of ours;
# a package may always import its own modules.
TABLE: dict[str, set[str]] = {
    "bot.settings": {"bot.errors"},
    "bot.errors": set(),
    "bot.logs": {"bot.errors"},
    "bot.encoder": {"bot.settings"},
    "services_kb": set(),
    "bot.nlu": {"bot.encoder", "bot.errors", "bot.settings"},
    "bot.safeguarding": {"bot.nlu.components", "bot.encoder", "bot.errors", "bot.settings"},
    "bot.actions": {
        "bot.settings",
        "bot.errors",
        "bot.encoder",
        "bot.safeguarding.triage",
        "bot.handoff",
        "services_kb",
    },
    "bot.handoff": {"bot.settings", "bot.errors"},
    "bot.console": {"bot.handoff", "services_kb", "bot.pages", "bot.settings", "bot.errors"},
    "bot.agent": {"bot.settings", "bot.errors"},
    "bot.pages": {"bot.settings", "bot.errors"},
    "bot.channels": {
        "bot.pages",
        "bot.handoff.records",
        "bot.handoff.deliver",
        "bot.handoff.errors",
        "bot.settings",
        "bot.errors",
    },
    "bot.evaluation": {
        "bot.nlu",
        "bot.safeguarding",
        "services_kb",
        "bot.encoder",
        "bot.settings",
        "bot.errors",
    },
    "bot.words": {"services_kb"},
    "bot.background": {"bot.channels", "bot.errors"},
    "bot.app": ANYTHING,
    "bot.cli": ANYTHING,
    "bot.cli_serve": ANYTHING,
    "bot.cli_evaluate": ANYTHING,
    "bot.cli_handoff": {"bot.handoff", "bot.console.codes", "bot.settings", "bot.errors"},
    "bot.cli_assess": ANYTHING,
    "bot.cli_console": {"bot.console", "bot.settings", "bot.errors"},
    "bot.cli_kb": {"services_kb", "bot.encoder", "bot.settings", "bot.errors"},
}
RASA = {
    "bot.nlu",
    "bot.safeguarding.component",
    "bot.safeguarding.gate_policy",
    "bot.agent",
    "bot.channels.inbound",
    "bot.evaluation",
    "bot.background",
    "bot.app",
}
COMMANDS = {
    "bot.cli",
    "bot.cli_assess",
    "bot.cli_evaluate",
    "bot.cli_handoff",
    "bot.cli_console",
    "bot.cli_kb",
    "bot.cli_serve",
}
RASA_SDK = {"bot.actions", "bot.agent", "bot.app"}


def modules() -> list[tuple[str, Path]]:
    """Every module of ours that git tracks: dotted name and path."""
    tracked = subprocess.run(
        ["git", "ls-files", "bot/*.py", "services_kb/*.py"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    names = [
        (f.removesuffix(".py").replace("/", ".").removesuffix(".__init__"), f) for f in tracked
    ]
    return [(name, PROJECT / file) for name, file in names if (PROJECT / file).exists()]


def within(name: str, package: str) -> bool:
    """Whether ``name`` is ``package`` or lies inside it."""
    return name == package or name.startswith(package + ".")


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def row_of(name: str) -> str:
    """The row of the table that a module falls under: the longest that fits."""
    rows = [row for row in TABLE if within(name, row)]
    assert rows, f"{name} has no row in the import table"
    return max(rows, key=len)


MODULES = [module for module in modules() if module[0] != "bot"]


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_only_what_the_table_allows(name: str, path: Path) -> None:
    row = row_of(name)
    allowed = TABLE[row]
    for target in imports(path):
        if not within(target, "bot") and not within(target, "services_kb"):
            continue
        own = within(target, row)
        listed = allowed == ANYTHING or any(within(target, entry) for entry in allowed)
        assert own or listed, f"{name} may not import {target}"


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_only_the_listed_modules_import_rasa(name: str, path: Path) -> None:
    for target in imports(path):
        if within(target, "rasa"):
            assert any(within(name, entry) for entry in RASA), f"{name} imports {target}"
        if within(target, "rasa_sdk"):
            assert any(within(name, entry) for entry in RASA_SDK), f"{name} imports {target}"


def test_nobody_imports_the_composition() -> None:
    for name, path in MODULES:
        for target in imports(path):
            if within(target, "bot.app") or within(target, "bot.cli"):
                assert name in {*COMMANDS, "bot.app"}, f"{name} imports {target}"


def test_modules_fit_on_a_few_screens() -> None:
    for name, path in MODULES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 300, f"{name} has {lines} lines: which two subjects are in it?"


# Outside the channels a broad catch stands in two places: where Rasa calls an action, and around
# triage, where silence would be worse than any error.
EDGES = {"bot.agent.in_process_actions", "bot.safeguarding.triage"}


def test_broad_catches_stand_at_the_edges_alone() -> None:
    broad = {
        name
        for name, path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    }
    assert {name for name in broad if not within(name, "bot.channels")} == EDGES


def _is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    return caught is None or (
        isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"}
    )
