"""The two assistants that the benchmark compares, each as a real server on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator, Mapping, Sequence

import psutil

from bot.errors import E, SignpostError
from bot.settings import PROJECT_DIR, Settings

START_SECONDS = 180.0
STOCK_DIR = Path(__file__).parent / "stock"


@dataclass(frozen=True)
class Server:
    """A running assistant."""

    name: str
    webhook: str
    start_seconds: float
    processes: tuple[psutil.Process, ...]

    def memory_mb(self) -> float:
        """Resident memory of all its processes and their children, in MB."""
        family = [p for root in self.processes for p in (root, *root.children(recursive=True))]
        return sum(process.memory_info().rss for process in family) / 1e6


def free_port() -> int:
    """A TCP port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def ours(settings: Settings, workshop: Path) -> Iterator[Server]:
    """Signpost, with a conversation store of its own and the trained model and data."""
    port = free_port()
    conversations = workshop / "ours"
    (conversations).mkdir()
    (conversations / "models").symlink_to(settings.model_dir)
    environment = {
        "SIGNPOST_PORT": str(port),
        "SIGNPOST_VAR": str(conversations),
        "SIGNPOST_DATABASE_URL": settings.database_url,
        "SIGNPOST_MESSAGES_PER_MINUTE": "100000",
    }
    command = [sys.executable, "-m", "bot.cli", "serve"]
    with _running([(command, f"http://127.0.0.1:{port}/readyz")], environment, workshop) as started:
        yield Server(
            "Signpost", f"http://127.0.0.1:{port}/webhooks/rest/webhook", started[0], started[1]
        )


@contextmanager
def stock(settings: Settings, workshop: Path, report: Callable[[str], None]) -> Iterator[Server]:
    """Stock Rasa (DIET, TED) with its HTTP action server, over the same domain and data."""
    model = _stock_model(settings, report)
    port, actions_port = free_port(), free_port()
    folder = workshop / "stock"
    folder.mkdir()
    (folder / "credentials.yml").write_text("rest:\n")
    (folder / "endpoints.yml").write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n"
        f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {folder / 'tracker.db'}\n"
    )
    rasa = [sys.executable, "-m", "rasa", "run"]
    actions = [*rasa, "actions", "--actions", "bot.actions", "--port", str(actions_port)]
    core = [
        *rasa, "--model", str(model), "--port", str(port), "--interface", "127.0.0.1",
        "--endpoints", str(folder / "endpoints.yml"),
        "--credentials", str(folder / "credentials.yml"),
    ]  # fmt: skip
    environment = {"SIGNPOST_DATABASE_URL": settings.database_url}
    commands = [
        (actions, f"http://127.0.0.1:{actions_port}/health"),
        (core, f"http://127.0.0.1:{port}/webhooks/rest/"),
    ]
    with _running(commands, environment, workshop) as started:
        yield Server(
            "stock Rasa", f"http://127.0.0.1:{port}/webhooks/rest/webhook", started[0], started[1]
        )


def _stock_model(settings: Settings, report: Callable[[str], None]) -> Path:
    """The baseline's model, trained once for each state of the data."""
    from bot.evaluation.fingerprint import data_fingerprint

    target = settings.var_dir / "bench" / f"stock-{data_fingerprint()}.tar.gz"
    if target.exists():
        return target
    report("Training the stock baseline (DIET and TED): ten to twenty minutes, once.")
    command = [
        sys.executable, "-m", "rasa", "train", "--config", str(STOCK_DIR / "config.yml"),
        "--out", str(target.parent), "--fixed-model-name", target.name.removesuffix(".tar.gz"),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=PROJECT_DIR, env=_environment({}), check=False)
    if done.returncode or not target.exists():
        raise SignpostError(E.TRAINING_FAILED, problem="the stock baseline did not train.")
    return target


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }
    return {**os.environ, **quiet, **extra, "PYTHONPATH": str(PROJECT_DIR)}


@contextmanager
def _running(
    commands: Sequence[tuple[list[str], str]], environment: Mapping[str, str], workshop: Path
) -> Iterator[tuple[float, tuple[psutil.Process, ...]]]:
    """Run commands until the end of the block; yields the seconds until all their addresses
    answered, and the processes."""
    began = time.perf_counter()
    with (workshop / "servers.log").open("ab") as log:
        processes = [
            subprocess.Popen(
                command, cwd=PROJECT_DIR, env=_environment(environment), stdout=log, stderr=log
            )
            for command, _ in commands
        ]
    try:
        for process, (_, address) in zip(processes, commands, strict=True):
            _wait_for(address, process)
        yield time.perf_counter() - began, tuple(psutil.Process(p.pid) for p in processes)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise SignpostError(E.BENCH_SERVER, address=address)
