"""The terms that data files may use, and the areas that people name; read from data files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from services_kb.areas import Area
from services_kb.problems import Problem
from services_kb.yaml_lines import Items, Mapping, Scalar, maps_under, read_yaml

# What people type that no service is for: a scheme of one term, so that its texts have a place.
OFF_TOPIC = "off_topic"
SCHEMES = ("topics", "audience", "need_level", "referral", "service_area", "substance")


@dataclass(frozen=True)
class Term:
    """One term of a scheme: ``code`` in the data, ``name`` for people.

    ``asked`` is what people who need it say; search compares questions with it.
    """

    scheme: str
    code: str
    name: str
    description: str | None = None
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """All terms and areas, and what people say who need a service: ``asked`` by slug."""

    terms: tuple[Term, ...]
    areas: tuple[Area, ...]
    asked: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def codes(self, scheme: str) -> frozenset[str]:
        """The codes of one of :data:`SCHEMES`."""
        return frozenset(term.code for term in self.terms if term.scheme == scheme)


def read_vocabulary(data_dir: Path, problems: list[Problem]) -> Vocabulary:
    """Read ``taxonomy.yml``, ``areas.yml`` and ``asked.yml``, if it is there.

    What is wrong with them goes to ``problems``.
    """
    terms = _terms(data_dir / "taxonomy.yml", problems)
    areas = _areas(data_dir / "areas.yml", problems)
    path = data_dir / "asked.yml"
    if not path.is_file():
        return Vocabulary(terms, areas)
    asked, off_topic = _asked(path, problems)
    other = Term(OFF_TOPIC, OFF_TOPIC, "Other matters", None, off_topic)
    return Vocabulary((*terms, other), areas, asked)


def _terms(path: Path, problems: list[Problem]) -> tuple[Term, ...]:
    root = read_yaml(path, problems)
    terms = []
    for scheme in SCHEMES:
        for entry in maps_under(root, scheme, path, problems):
            code, name = _text(entry, "code"), _text(entry, "name")
            if code and name:
                terms.append(
                    Term(scheme, code, name, _text(entry, "description"), _texts(entry, "asked"))
                )
            else:
                problems.append(Problem.error(path, entry.line, "a term needs 'code' and 'name'"))
    return tuple(terms)


def _areas(path: Path, problems: list[Problem]) -> tuple[Area, ...]:
    root = read_yaml(path, problems)
    centres: dict[str, Area] = {}
    for entry in maps_under(root, "outcodes", path, problems):
        code = _text(entry, "code") or ""
        try:
            centres[code] = Area(
                code, float(_text(entry, "lat") or ""), float(_text(entry, "lon") or ""), code
            )
        except ValueError:
            message = "an outcode needs 'code', 'lat' and 'lon' in degrees"
            problems.append(Problem.error(path, entry.line, message))
    return (*centres.values(), *_neighbourhoods(root, centres, path, problems))


def _neighbourhoods(
    root: object, centres: dict[str, Area], path: Path, problems: list[Problem]
) -> list[Area]:
    named = root.nodes.get("neighbourhoods") if isinstance(root, Mapping) else None
    areas = []
    for name, node in named.nodes.items() if isinstance(named, Mapping) else ():
        centre = centres.get(node.text or "") if isinstance(node, Scalar) else None
        if centre is None:
            message = f"'{name}' names no outcode of this file"
            problems.append(Problem.error(path, node.line, message))
        else:
            areas.append(Area(centre.outcode, centre.latitude, centre.longitude, name))
    return areas


def _asked(
    path: Path, problems: list[Problem]
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """What is asked of each service, by slug, and what of none."""
    root = read_yaml(path, problems)
    listed = root.nodes.get("asked") if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(listed, Mapping):
        problems.append(Problem.error(path, 1, "'asked' must map slugs to lists of texts"))
        return {}, ()
    return {slug: _texts(listed, slug) for slug in listed.nodes}, _texts(root, OFF_TOPIC)


def _texts(entry: Mapping, key: str) -> tuple[str, ...]:
    node = entry.nodes.get(key)
    nodes = node.nodes if isinstance(node, Items) else ()
    return tuple(child.text for child in nodes if isinstance(child, Scalar) and child.text)


def _text(entry: Mapping, key: str) -> str | None:
    node = entry.nodes.get(key)
    return node.text if isinstance(node, Scalar) else None
