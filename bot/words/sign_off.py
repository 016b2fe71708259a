"""The sign-off page: every text of the safety net and the handoff, and who has passed it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

from bot.words.texts import read_responses

FILES = ("safeguarding.yml", "opening.yml", "handoff.yml")
PAGE = Path("docs") / "safeguarding.md"
BEGIN = "<!-- sign-off: written by `signpost check-words --sign-off` -->"
END = "<!-- end of sign-off -->"
_COMMENT = re.compile(r"^  # (?P<key>source|reviewed_by|reviewed_on): (?P<value>.+)$")


@dataclass(frozen=True)
class Text:
    """One text for signing: its English wording, what it rests on, and who passed it when."""

    name: str
    wording: str
    source: str
    reviewed_by: str
    reviewed_on: str


def texts(project: Path) -> Iterator[Text]:
    """Every text that waits for a signature or has one, in the order of its file.

    Raises:
        KeyError: when a text has no source or no place for a signature beside it.
    """
    for file in FILES:
        path = project / "data" / "responses" / file
        lines = path.read_text(encoding="utf-8").splitlines()
        for response in read_responses([path], []):
            beside = _beside(lines, response.line)
            yield Text(
                response.name,
                response.variants[0].text,
                beside["source"],
                beside["reviewed_by"],
                beside["reviewed_on"],
            )


def table(project: Path) -> str:
    """The page's table, as Markdown."""
    rows = [
        "| Text | English words | Rests on | Reviewed by | Reviewed on |",
        "|---|---|---|---|---|",
    ]
    for text in texts(project):
        words = text.wording.replace("|", "\\|").replace("\n", "<br>")
        cells = (f"`{text.name}`", words, text.source, text.reviewed_by, text.reviewed_on)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def page(project: Path) -> str:
    """The whole page with the table as it has to be now."""
    before, _, rest = (project / PAGE).read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table(project)}\n\n{END}{after}"


def write(project: Path) -> Path:
    """Bring the page up to date; returns where it lies."""
    path = project / PAGE
    path.write_text(page(project), encoding="utf-8")
    return path


def _beside(lines: list[str], line: int) -> dict[str, str]:
    """The comments right above a response; ``line`` counts from 1."""
    found: dict[str, str] = {}
    for above in reversed(lines[: line - 1]):
        comment = _COMMENT.match(above)
        if comment is None:
            break
        found[comment["key"]] = comment["value"]
    return found
