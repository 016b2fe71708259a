"""Speed, start and memory, beside stock Rasa in the same run on the same machine."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Callable, Sequence
from urllib.parse import urlsplit

from bot.evaluation.servers import Server, ours, stock
from bot.settings import Settings

Report = Callable[[str], None]

# No message twice: what is kept of one must not answer another faster.
GREETINGS = ("hello", "hi", "hey", "good morning", "good evening", "hiya", "hello there")
PLACES = ("Catford", "Deptford", "Lee", "Sydenham", "Brockley", "Ladywell", "New Cross", "Downham")
MARKS = ("", "!", ".", "!!", " :)", " x", "...", " !", ",", "?")
WARM_UP = 5
ROUNDS = 60


@dataclass(frozen=True)
class Figures:
    """What was measured of one server; times in milliseconds."""

    name: str
    start_seconds: float
    memory_mb: float
    plain: tuple[float, ...]
    directory: tuple[float, ...]


class Line:
    """A connection that stays open, as a proxy's or a channel's does."""

    def __init__(self, webhook: str) -> None:
        address = urlsplit(webhook)
        self._path = address.path
        self._connection = HTTPConnection(address.hostname or "", address.port, timeout=60)

    def send(self, sender: str, message: str) -> list[dict[str, object]]:
        """Send one message and read the whole answer."""
        body = json.dumps({"sender": sender, "message": message})
        self._connection.request("POST", self._path, body, {"Content-Type": "application/json"})
        answer: list[dict[str, object]] = json.load(self._connection.getresponse())
        return answer


def median(times: Sequence[float]) -> float:
    """The middle of the times."""
    return statistics.median(times)


def p95(times: Sequence[float]) -> float:
    """The time that 95 in 100 stay under."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def measure(servers: Sequence[Server], report: Report) -> list[Figures]:
    """Time the two kinds of answer over HTTP, each message in a conversation of its own.

    The servers take turns, message by message: what else the machine does slows both alike.
    """
    report(f"Measuring {ROUNDS} answers of each kind, turn by turn...")
    lines = [Line(server.webhook) for server in servers]
    plain: list[list[float]] = [[] for _ in servers]
    directory: list[list[float]] = [[] for _ in servers]
    for number in range(WARM_UP + ROUNDS):
        for place, server in enumerate(servers):
            for kind, message, times in (
                ("plain", _greeting(number), plain[place]),
                ("directory", _question(number), directory[place]),
            ):
                began = time.perf_counter()
                answer = lines[place].send(f"{kind}{number}", message)
                times.append((time.perf_counter() - began) * 1000)
                assert answer, f"{server.name} said nothing to a {kind} message"
    return [
        Figures(
            server.name,
            server.start_seconds,
            server.memory_mb(),
            tuple(plain[place][WARM_UP:]),
            tuple(directory[place][WARM_UP:]),
        )
        for place, server in enumerate(servers)
    ]


def _greeting(number: int) -> str:
    return GREETINGS[number % len(GREETINGS)] + MARKS[number // len(GREETINGS) % len(MARKS)]


def _question(number: int) -> str:
    place, age = PLACES[number % len(PLACES)], number // len(PLACES) % 9 + 2
    return f"I need help with my drinking, I have a {age} year old, {place}"


def compare(settings: Settings, report: Report) -> tuple[Figures, Figures]:
    """Start both servers one after the other, measure them in turns and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Path(folder)
        with ours(settings, workshop) as us, stock(settings, workshop, report) as them:
            our_figures, their_figures = measure((us, them), report)
    for line in table(our_figures, their_figures):
        report(line)
    return our_figures, their_figures


def table(us: Figures, them: Figures) -> list[str]:
    """The figures side by side, with how many times faster or smaller ours are."""
    rows = [
        ("start until ready, s", them.start_seconds, us.start_seconds),
        ("memory, all processes, MB", them.memory_mb, us.memory_mb),
        ("plain answer, median ms", median(them.plain), median(us.plain)),
        ("plain answer, p95 ms", p95(them.plain), p95(us.plain)),
        ("directory answer, median ms", median(them.directory), median(us.directory)),
        ("directory answer, p95 ms", p95(them.directory), p95(us.directory)),
    ]
    lines = [f"{'':30}{them.name:>14}{us.name:>12}{'ratio':>8}"]
    lines += [
        f"{name:30}{theirs:>14.1f}{our:>12.1f}{theirs / our:>8.1f}" for name, theirs, our in rows
    ]
    return lines
