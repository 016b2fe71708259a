"""Names of languages: services list them in English; who asks may use a code."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_NAMES = Path(__file__).resolve().parent / "data" / "languages.yml"


def language_name(language: str) -> str:
    """The English name of a language by its code (``pl`` -> ``Polish``); a name stays as it is.

    Codes are those of ISO 639-1, and ``bfi`` of ISO 639-3 for British Sign Language.
    """
    return _names().get(language.lower(), language)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    # PyYAML, not ruamel: no line numbers are needed, and quick commands stay quick.
    import yaml

    names: dict[str, str] = yaml.safe_load(_NAMES.read_text(encoding="utf-8"))
    return names
