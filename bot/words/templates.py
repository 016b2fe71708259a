"""What parents read in page templates: HTML blocks, and the texts handed to components."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Iterator

_BLOCKS = frozenset(
    """p li h1 h2 h3 h4 h5 h6 div section article main header footer nav ul ol dl dt dd table tr td
    th caption form fieldset legend label button summary details body head title figure figcaption
    blockquote noscript""".split()  # noqa: SIM905 (thirty quotes would hide the names)
)
_SILENT = frozenset({"script", "style", "svg"})
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
# A tag whose attributes hang on a condition: none of that is read.
_TAG = re.compile(r"<\w(?:\{%.*?%\}|\{\{.*?\}\}|[^<>])*>", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STRING = re.compile(r"\"([^\"\n]*)\"")
# What stands in quotes and is no text: paths, classes, files, names, formats.
_NO_TEXT = re.compile(r"^[/.#]|govuk-|signpost-|\.html$|^[\w-]*$|[{}<>=]")


def texts(source: str) -> Iterator[tuple[int, str]]:
    """Each text of a template with the line where it begins."""
    source = _COMMENT.sub(_blank, source)
    for pattern in (_STATEMENT, _EXPRESSION):
        for match in pattern.finditer(source):
            for string in _STRING.finditer(match[0]):
                if not _NO_TEXT.search(string[1]) and " " in string[1]:
                    line = source.count("\n", 0, match.start() + string.start()) + 1
                    yield line, string[1]
    # A branch is a text of its own: only one of them is read.
    html = _TAG.sub(lambda tag: _STATEMENT.sub(_blank, tag[0]), source)
    html = _STATEMENT.sub(lambda match: f"<div>{_blank(match)}</div>", html)
    html = _EXPRESSION.sub(lambda match: "it" + _blank(match), html)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    yield from reader.found()


class _Reader(HTMLParser):
    """Gathers the words of each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._texts: list[tuple[int, str]] = []
        self._words: list[str] = []
        self._line = 1
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS or tag == "br":
            self._close_block()
        for name, value in attrs:
            if name in ("alt", "aria-label", "placeholder", "title") and value:
                self._texts.append((self.getpos()[0], value))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._silent -= tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if tag in _BLOCKS:
            self._close_block()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            if not self._words:
                before = data[: len(data) - len(data.lstrip())]
                self._line = self.getpos()[0] + before.count("\n")
            self._words.append(data)

    def found(self) -> list[tuple[int, str]]:
        """Every text, once the whole template was fed."""
        self._close_block()
        return self._texts

    def _close_block(self) -> None:
        text = " ".join("".join(self._words).split())
        if re.search("[A-Za-z]", text) and text != "it":
            self._texts.append((self._line, text))
        self._words = []


def _blank(match: re.Match[str]) -> str:
    """As many line ends as there were, so that lines keep their numbers."""
    return "\n" * match[0].count("\n")
