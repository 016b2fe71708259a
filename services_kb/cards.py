"""A service as every channel shows it: one JSON-ready shape, with no unverified detail in it."""

from __future__ import annotations

from typing import Any, Iterable, Sequence

from services_kb.ranking import NOT_KNOWN
from services_kb.records import DAYS, Contact, Location, Provenance, Schedule, Service

_AS_THEY_ARE = (
    *("slug", "name", "organization", "summary", "who_for", "how_to_get_in", "what_to_expect"),
    *("status", "status_note", "successor"),
)


def card(
    service: Service, *, distance_km: float | None = None, reasons: Iterable[Any] = ()
) -> dict[str, Any]:
    """Describe ``service`` for people.

    Args:
        service: any service; one of unknown status has no contact to show.
        distance_km: how far its nearest place is from where the person lives, when known.
        reasons: :class:`services_kb.ranking.Reason` values, or their codes. What they say is not
            known (``evening``) stands apart, in ``not_known``.
    """
    shown = [contact for contact in service.contacts if contact.shown]
    first = {kind: _first(shown, kind) for kind in ("phone", "sms", "email", "web", "chat")}
    phone, place = first["phone"], _place(service.locations)
    named = [(getattr(r, "code", r), getattr(r, "detail", None)) for r in reasons]
    return {
        **{name: getattr(service, name) for name in _AS_THEY_ARE},
        "topics": list(service.topics),
        "referral": list(service.referral),
        "cost": service.cost_text,
        "cost_kind": service.cost,
        "area": service.area_text,
        "former_names": list(service.former_names),
        "phone": phone.value if phone else None,
        "phone_href": phone.href if phone else None,
        "phone_label": phone.label if phone else None,
        "sms": _value(first["sms"]),
        "email": _value(first["email"]),
        "web": first["web"].href if first["web"] else None,
        "chat": first["chat"].href if first["chat"] else None,
        "address": place.address if place else None,
        "postcode": place.postcode if place else None,
        "distance_km": None if distance_km is None else round(distance_km, 1),
        "hours": [_hours(hours) for hours in service.schedules if hours.shown],
        "contacts": [_contact(contact) for contact in shown],
        "checked": _checked(service, [phone, *shown]),
        "languages": list(service.languages),
        "accessibility": list(service.accessibility),
        "reasons": [code for code, _ in named if code != NOT_KNOWN],
        "not_known": [wish for code, wish in named if code == NOT_KNOWN],
    }


def _first(contacts: Sequence[Contact], kind: str) -> Contact | None:
    """The first contact of its kind that a parent may use."""
    return next((c for c in contacts if c.kind == kind and c.for_parents), None)


def _value(contact: Contact | None) -> str | None:
    return contact.value if contact else None


def _place(locations: Sequence[Location]) -> Location | None:
    return next((place for place in locations if place.shown and place.address), None)


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "kind": contact.kind,
        "value": contact.value,
        "href": contact.href,
        "label": contact.label,
        "audience": contact.audience,
        "source": contact.source,
        "source_name": contact.source_name,
        "source_date": contact.source_date,
        "assurance": contact.assurance,
        "checked_on": contact.checked_on.isoformat(),
    }


def _hours(hours: Schedule) -> dict[str, Any]:
    return {
        "days": sorted(hours.days, key=DAYS.index),
        "opens": hours.opens,
        "closes": hours.closes,
        "what": hours.what,
        "text": hours.text,
    }


def _checked(service: Service, contacts: Iterable[Contact | None]) -> dict[str, Any] | None:
    """Who said so and when it was checked: of the contact shown first, else of any shown detail,
    else of the service as a whole."""
    details: list[Provenance | None] = [*contacts, *service.locations, *service.schedules]
    detail = next((detail for detail in details if detail is not None and detail.shown), None)
    if detail is None:
        source = next((source for source in service.sources if source.checked_on), None)
        if source is None or source.checked_on is None:
            return None
        on = source.checked_on.isoformat()
        return {"on": on, "from": source.name, "source_date": source.date}
    return {
        "on": detail.checked_on.isoformat(),
        "from": detail.source_name,
        "source_date": detail.source_date,
    }
