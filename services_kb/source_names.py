"""Naming the source of a detail for people; the words stand in ``data/source_names.yml``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

_WORDS = Path(__file__).resolve().parent / "data" / "source_names.yml"


def source_name(source: str, kind: str | None = None, assurance: str | None = None) -> str:
    """Name a source as a person would: ``lewisham.gov.uk``, ``public lists that agree, ...``.

    Args:
        source: an address, or how a document or file was noted.
        kind: the source's kind, such as ``seed_document``; without it, a text is its own name.
        assurance: how sure the detail is that the source stands for.
    """
    if "://" in source:
        host = urlsplit(source).hostname or source
        return host[4:] if host.startswith("www.") else host
    if kind == "repository_file":
        return _words()[kind]["corroborated" if assurance == "corroborated" else "unverified"]
    if kind == "seed_document":
        names = _words()[kind].items()
        return next((name for start, name in names if source.startswith(start)), source)
    return source


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    # PyYAML, not ruamel: no line numbers are needed, and quick commands stay quick.
    import yaml

    words: dict[str, dict[str, str]] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return words
