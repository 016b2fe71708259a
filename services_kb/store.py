"""Between records and rows: writes all services in one go, reads them all back.

Ids are made from slugs and places in the data file (UUID 5), so that they stay the same from one
load to the next and can be given out as open data.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import fields
from typing import Any, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services_kb import models as m
from services_kb.areas import Area
from services_kb.records import (
    Contact,
    Criterion,
    Location,
    Provenance,
    Schedule,
    Service,
    Source,
)
from services_kb.vocabulary import Vocabulary

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "signpost.lewisham")
_PROVENANCE = tuple(field.name for field in fields(Provenance))
_CRITERION = tuple(field.name for field in fields(Criterion) if field.name != "substances")
_SERVICE = tuple(
    column.name for column in m.service.c if column.name not in {"id", "organization_id"}
)
_AGES = ("min_age_months", "max_age_months", "adult_min_age_years")
# Table, its column, and the field of Service that it holds.
_LISTS = (
    (m.language, "name", "languages"),
    (m.accessibility, "description", "accessibility"),
    (m.service_area, "name", "service_area"),
    (m.audience, "term", "audience"),
    (m.referral_route, "route", "referral"),
    (m.need_level, "level", "need_levels"),
    (m.see_also, "slug", "see_also"),
)
_DETAILS = (
    (m.phone, "number", {"phone", "sms"}),
    (m.contact, "email", {"email"}),
    (m.url, "url", {"web", "chat"}),
)


def make_id(*parts: str | int) -> str:
    """A stable id for a thing that ``parts`` name."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(str(part) for part in parts)))


def replace_all(
    connection: Connection, services: Sequence[Service], vocabulary: Vocabulary
) -> None:
    """Put ``services`` and ``vocabulary`` in the place of everything but ``kb_meta``."""
    rows: defaultdict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
    _vocabulary_rows(rows, vocabulary)
    for name in sorted({service.organization for service in services if service.organization}):
        rows[m.organization].append({"id": make_id("organization", name), "name": name})
    for service in services:
        _service_rows(rows, service)
    tables = [table for table in m.metadata.sorted_tables if table is not m.meta]
    for table in reversed(tables):
        connection.execute(table.delete())
    for table in tables:
        if rows[table]:
            connection.execute(table.insert(), rows[table])


def _vocabulary_rows(rows: Any, vocabulary: Vocabulary) -> None:
    for scheme in sorted({term.scheme for term in vocabulary.terms}):
        rows[m.taxonomy].append({"id": make_id("taxonomy", scheme), "name": scheme})
    for term in vocabulary.terms:
        rows[m.taxonomy_term].append(
            {
                "id": make_id("term", term.scheme, term.code),
                "taxonomy_id": make_id("taxonomy", term.scheme),
                "code": term.code,
                "name": term.name,
                "description": term.description,
            }
        )
    for position, area in enumerate(vocabulary.areas):
        rows[m.area].append({"position": position} | vars(area))


def _service_rows(rows: Any, service: Service) -> None:
    key = make_id("service", service.slug)
    organization = make_id("organization", service.organization) if service.organization else None
    rows[m.service].append(
        {"id": key, "organization_id": organization}
        | {name: getattr(service, name) for name in _SERVICE}
    )

    def add(table: sa.Table, position: int, **values: Any) -> None:
        rows[table].append(
            {"id": make_id(table.name, key, position), "service_id": key, "position": position}
            | values
        )

    rows[m.ages].append(
        {"id": make_id("ages", key), "service_id": key}
        | {name: getattr(service, name) for name in _AGES}
    )
    rows[m.cost_option].append(
        {"id": make_id("cost", key), "service_id": key, "option": service.cost}
        | {"amount_description": service.cost_text}
    )
    for table, column, field in _LISTS:
        for position, text in enumerate(getattr(service, field)):
            add(table, position, **{column: text})
    for position, topic in enumerate(service.topics):
        rows[m.attribute].append(
            {
                "id": make_id("attribute", key, position),
                "link_id": key,
                "link_entity": "service",
                "position": position,
                "taxonomy_term_id": make_id("term", "topics", topic),
            }
        )
    kinds = [("former", name) for name in service.former_names]
    kinds += [("alias", name) for name in service.aliases]
    for position, (kind, name) in enumerate(kinds):
        add(m.alias, position, kind=kind, name=name)
    _detail_rows(add, service)
    for position, place in enumerate(service.locations):
        _location_rows(rows, add, key, position, place)


def _detail_rows(add: Any, service: Service) -> None:
    for position, contact in enumerate(service.contacts):
        table, column = next((t, c) for t, c, kinds in _DETAILS if contact.kind in kinds)
        own = {name: getattr(contact, name) for name in ("kind", "label", "audience", "note")}
        add(table, position, **{column: contact.value}, **own, **_provenance(contact))
    for position, hours in enumerate(service.schedules):
        add(
            m.schedule,
            position,
            byday=list(hours.days),
            opens_at=hours.opens,
            closes_at=hours.closes,
            description=hours.what,
            notes=hours.text,
            **_provenance(hours),
        )
    for position, rule in enumerate(service.criteria):
        own = {name: getattr(rule, name) for name in _CRITERION} | {"also": list(rule.also)}
        add(m.criterion, position, substances=list(rule.substances), **own)
    for position, source in enumerate(service.sources):
        add(m.source, position, **vars(source))


def _location_rows(rows: Any, add: Any, key: str, position: int, place: Location) -> None:
    location = make_id("location", key, position)
    own = {name: getattr(place, name) for name in ("name", "latitude", "longitude")}
    rows[m.location].append({"id": location} | own | _provenance(place))
    rows[m.address].append(
        {
            "id": make_id("address", location),
            "location_id": location,
            "address_1": place.address,
            "postal_code": place.postcode,
            "outcode": place.outcode,
        }
    )
    add(m.service_at_location, position, location_id=location)


def _provenance(detail: Provenance) -> dict[str, Any]:
    return {name: getattr(detail, name) for name in _PROVENANCE} | {"also": list(detail.also)}


def read_areas(connection: Connection) -> tuple[Area, ...]:
    """All areas, in the order of the data file."""
    rows = connection.execute(sa.select(m.area).order_by(m.area.c.position))
    return tuple(Area(row.outcode, row.latitude, row.longitude, row.label) for row in rows)


def read_services(connection: Connection) -> list[Service]:
    """All services by slug, with everything that belongs to them: one query a table."""
    values: dict[str, dict[str, Any]] = {}
    joined = sa.select(m.service, m.organization.c.name.label("organization")).join(
        m.organization, isouter=True
    )
    for row in connection.execute(joined.order_by(m.service.c.slug)):
        values[row.id] = {name: row._mapping[name] for name in _SERVICE}
        values[row.id]["organization"] = row.organization
    for row in connection.execute(sa.select(m.ages)):
        values[row.service_id].update({name: row._mapping[name] for name in _AGES})
    for row in connection.execute(sa.select(m.cost_option)):
        values[row.service_id].update(cost=row.option, cost_text=row.amount_description)
    lists: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for service_id, field, value in _listed_values(connection):
        lists[service_id, field].append(value)
    for (service_id, field), items in lists.items():
        values[service_id][field] = tuple(items)
    return [Service(**fields) for fields in values.values()]


def _listed_values(connection: Connection) -> Iterable[tuple[str, str, Any]]:
    for table, column, field in _LISTS:
        for row in _in_order(connection, table):
            yield row["service_id"], field, row[column]
    topics = (
        sa.select(m.attribute.c.link_id, m.taxonomy_term.c.code)
        .join(m.taxonomy_term)
        .order_by(m.attribute.c.position)
    )
    for link_id, code in connection.execute(topics):
        yield link_id, "topics", code
    for row in _in_order(connection, m.alias):
        field = "former_names" if row["kind"] == "former" else "aliases"
        yield row["service_id"], field, row["name"]
    yield from _contacts(connection)
    for row in _in_order(connection, m.schedule):
        yield (
            row["service_id"],
            "schedules",
            Schedule(
                days=tuple(row["byday"]),
                opens=row["opens_at"],
                closes=row["closes_at"],
                what=row["description"],
                text=row["notes"],
                **_provenance_of(row),
            ),
        )
    for row in _in_order(connection, m.criterion):
        own = {name: row[name] for name in _CRITERION} | {"also": tuple(row["also"])}
        yield row["service_id"], "criteria", Criterion(substances=tuple(row["substances"]), **own)
    for row in _in_order(connection, m.source):
        own = {name: row[name] for name in ("url", "kind", "date", "title", "checked_on")}
        yield row["service_id"], "sources", Source(**own)
    yield from _locations(connection)


def _contacts(connection: Connection) -> Iterable[tuple[str, str, Contact]]:
    found = []
    for table, column, _ in _DETAILS:
        for row in _in_order(connection, table):
            own = {name: row[name] for name in ("kind", "label", "audience", "note")}
            contact = Contact(value=row[column], **own, **_provenance_of(row))
            found.append((row["position"], row["service_id"], contact))
    for _, service_id, contact in sorted(found, key=lambda item: item[0]):
        yield service_id, "contacts", contact


def _locations(connection: Connection) -> Iterable[tuple[str, str, Location]]:
    rows = connection.execute(
        sa.select(m.service_at_location.c.service_id, m.location, m.address)
        .join(m.location, m.service_at_location.c.location_id == m.location.c.id)
        .join(m.address, m.address.c.location_id == m.location.c.id)
        .order_by(m.service_at_location.c.position)
    )
    for row in rows.mappings():
        yield (
            row["service_id"],
            "locations",
            Location(
                name=row["name"],
                address=row["address_1"],
                postcode=row["postal_code"],
                outcode=row["outcode"],
                latitude=row["latitude"],
                longitude=row["longitude"],
                **_provenance_of(row),
            ),
        )


def _in_order(connection: Connection, table: sa.Table) -> Any:
    return connection.execute(sa.select(table).order_by(table.c.position)).mappings()


def _provenance_of(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in _PROVENANCE} | {"also": tuple(row["also"])}
