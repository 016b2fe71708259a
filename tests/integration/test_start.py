"""Starting for real: every way it can fail says what to do, and a stop loses nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Iterator

import pytest

from bot.settings import PROJECT_DIR


def environment(var: Path, database_url: str, port: int, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "SIGNPOST_VAR": str(var),
        "SIGNPOST_DATABASE_URL": database_url,
        "SIGNPOST_PORT": str(port),
        **more,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve"],
        cwd=PROJECT_DIR,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_ready(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("it did not get ready in a minute")


def failed_start(env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "serve"],
        cwd=PROJECT_DIR,
        env=env,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def var(tmp_path: Path, model_path: Path) -> Path:
    """A data folder of its own, with the trained model linked in."""
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "models").symlink_to(model_path.parent)
    return folder


@pytest.fixture
def running(
    var: Path, knowledge_base_url: str
) -> Iterator[tuple[subprocess.Popen[str], int, dict[str, str]]]:
    """A server of its own: its process, its port and its environment."""
    port = free_port()
    env = environment(var, knowledge_base_url, port)
    process = start(env)
    try:
        wait_ready(port, process)
        yield process, port, env
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_it_serves_and_names_its_versions(
    running: tuple[subprocess.Popen[str], int, dict[str, str]],
) -> None:
    _, port, _ = running
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/version") as answer:
        versions = json.load(answer)
    assert versions["rasa"] == "3.6.21"
    assert versions["model"].startswith("signpost-")
    assert versions["data"]
    assert versions["schema"]


def test_a_second_process_on_the_same_data_is_refused_and_a_taken_port_is_named(
    running: tuple[subprocess.Popen[str], int, dict[str, str]],
) -> None:
    _, port, env = running
    taken = failed_start(env)
    assert "E103" in taken
    assert str(port) in taken
    second = failed_start({**env, "SIGNPOST_PORT": str(free_port())})
    assert "E104" in second
    assert "SIGNPOST_REDIS_URL" in second


def test_a_turn_that_has_begun_is_stored_before_it_stops(
    running: tuple[subprocess.Popen[str], int, dict[str, str]], var: Path
) -> None:
    process, port, _ = running
    body = json.dumps({"sender": "anna", "message": "I need a nursery"}).encode()
    with urllib.request.urlopen(
        urllib.request.Request(f"http://127.0.0.1:{port}/webhooks/rest/webhook", body)
    ) as answer:
        assert json.load(answer)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM)
    stored = b"".join(file.read_bytes() for file in var.glob("conversations*"))
    assert b"I need a nursery" in stored


def test_a_folder_that_cannot_be_written_is_named(knowledge_base_url: str) -> None:
    message = failed_start(environment(Path("/proc/signpost"), knowledge_base_url, free_port()))
    assert "E102" in message
    assert "SIGNPOST_VAR" in message


def test_no_model_says_how_to_make_one(tmp_path: Path, knowledge_base_url: str) -> None:
    message = failed_start(environment(tmp_path, knowledge_base_url, free_port()))
    assert "E201" in message
    assert "make train" in message


def test_a_model_of_other_data_is_refused(tmp_path: Path, knowledge_base_url: str) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "signpost-0123456789abcdef.tar.gz").write_bytes(b"old")
    message = failed_start(environment(tmp_path, knowledge_base_url, free_port()))
    assert "E202" in message
    assert "make train" in message


def test_a_broken_model_is_refused(tmp_path: Path, knowledge_base_url: str) -> None:
    from bot.agent import model

    path = model.expected_path(tmp_path / "models")
    path.parent.mkdir()
    path.write_bytes(b"not a model")
    message = failed_start(environment(tmp_path, knowledge_base_url, free_port()))
    assert "E203" in message


def test_an_empty_knowledge_base_says_how_to_load_it(var: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    assert "kb load" in failed_start(environment(var, url, free_port()))


def test_a_database_that_is_away_is_named(var: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    assert "SIGNPOST_DATABASE_URL" in failed_start(environment(var, url, free_port()))
