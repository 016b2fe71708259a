"""Lean serving: nothing that is left out is missed, on the pinned version of Rasa."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rasa

from bot.nlu import lean
from bot.settings import PROJECT_DIR

MESSAGES = [
    "hello",
    "I need help with my drinking, I have a 2 year old, Catford",
    "he's got a knife",
]
SCRIPT = """
import asyncio, json, sys, tempfile
from pathlib import Path
from bot import logs
from bot.nlu import lean
logs.configure("ERROR")
if sys.argv[1] == "lean":
    assert lean.install() and lean.install()
from bot.agent.loading import load
from bot.settings import Settings
folder = Path(tempfile.mkdtemp())
agent = load(Settings(var_dir=folder, database_url="sqlite:///unused"), Path(sys.argv[2]))
async def understand():
    return [await agent.parse_message(text) for text in json.loads(sys.argv[3])]
parsed = asyncio.run(understand())
loaded = [name for name in sys.argv[4:] if sys.modules.get(name) is not None]
understood = [
    [p["intent"]["name"], sorted(str(e["value"]) for e in p["entities"]), p["triage"]["level"]]
    for p in parsed
]
print(json.dumps({"understood": understood, "loaded": loaded}))
"""
HEAVY = ("tensorflow", "rasa.core.channels.telegram", "boto3", "pymongo", "matplotlib")


def understand(mode: str, model_path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-c", SCRIPT),
            *(mode, str(model_path), json.dumps(MESSAGES), *HEAVY),
        ],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_lean_and_full_understand_alike_and_lean_leaves_the_weight_out(model_path: Path) -> None:
    light, full = understand("lean", model_path), understand("full", model_path)
    assert light["understood"] == full["understood"]
    assert light["understood"][2][2] == "emergency"
    assert light["loaded"] == []
    assert "tensorflow" in full["loaded"]
    assert "rasa.core.channels.telegram" in full["loaded"]


def test_the_stand_ins_are_those_of_the_pinned_version() -> None:
    assert version("rasa") == "3.6.21"
    root = Path(rasa.__file__).parent
    for name in [*lean.STAND_INS, lean.CONNECTORS]:
        if name.startswith("rasa."):
            place = root.joinpath(*name.split(".")[1:])
            assert place.with_suffix(".py").exists() or (place / "__init__.py").exists(), name


def test_it_says_when_it_came_too_late() -> None:
    script = "import tensorflow; from bot.nlu import lean; print(lean.install())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.strip().endswith("False")
