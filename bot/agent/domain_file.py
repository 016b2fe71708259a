"""Reads a trained model's domain quickly.

Rasa reads it three times with a parser written in Python, and checks it against a schema, though it
wrote the file itself: eleven seconds of a start, for the texts in fourteen languages. Here it is
read once, with libyaml.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from string import digits
from typing import Any, Iterator

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import YamlException

DOMAIN_FILE = "domain.yml"


class _CoreLoader(yaml.CSafeLoader):
    """YAML 1.2, as Rasa writes it: ``Yes`` and ``on`` are words, ``10:00`` is no number."""


_CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _starts in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+" + digits),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+." + digits),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_starts)
    )


def read(folder: str | Path) -> Domain:
    """The domain that a model's folder holds.

    Raises:
        YamlException: when its file is damaged.
    """
    text = (Path(folder) / DOMAIN_FILE).read_text(encoding="utf-8")
    try:
        content: Any = yaml.load(text, Loader=_CoreLoader)
    except yaml.YAMLError as error:
        raise YamlException(DOMAIN_FILE) from error
    return Domain.from_dict(content)


@contextmanager
def read_quickly() -> Iterator[None]:
    """Within the block Rasa reads a model's domain by :func:`read`."""
    slow = Domain.from_path
    Domain.from_path = staticmethod(read)
    try:
        yield
    finally:
        Domain.from_path = slow
