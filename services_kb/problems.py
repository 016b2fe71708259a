"""What is wrong with a data file, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One problem. ``severity`` is error (the data cannot be loaded) or warning."""

    file: str
    line: int
    severity: str
    message: str

    @classmethod
    def error(cls, path: Path, line: int, message: str) -> Problem:
        """A problem that stops the loader."""
        return cls(str(path), line, "error", message)

    @classmethod
    def warning(cls, path: Path, line: int, message: str) -> Problem:
        """A problem that a person should look at."""
        return cls(str(path), line, "warning", message)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message}"
