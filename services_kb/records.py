"""What the knowledge base knows, as plain values: made by the loader, given by the repository."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from datetime import date

from services_kb.source_names import source_name

SHOWN_ASSURANCE = frozenset({"official", "corroborated"})
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Source:
    """A page or document that was read."""

    url: str
    kind: str
    date: str | None = None
    title: str | None = None
    checked_on: datetime.date | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return source_name(self.url, self.kind)


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where one detail comes from and how sure we are of it.

    ``assurance``: official (the provider's or a public body's page), corroborated (two or more
    independent sources agree: ``source`` and ``also``) or unverified, which is never shown.
    """

    source: str
    source_kind: str
    assurance: str
    checked_on: date
    source_date: str | None = None
    also: tuple[str, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether people may see the detail."""
        return self.assurance in SHOWN_ASSURANCE

    @property
    def source_name(self) -> str:
        """The source as a person would name it: ``lewisham.gov.uk``."""
        return source_name(self.source, self.source_kind, self.assurance)


@dataclass(frozen=True, kw_only=True)
class Contact(Provenance):
    """One way to reach a service: phone, sms, email, web or chat."""

    kind: str
    value: str
    label: str | None = None
    audience: str = "both"
    note: str | None = None

    @property
    def href(self) -> str:
        """What a tap opens: ``tel:+44...``, ``sms:...``, ``mailto:...`` or ``https://...``."""
        if self.kind in {"phone", "sms"}:
            return f"{'tel' if self.kind == 'phone' else 'sms'}:{dialled(self.value)}"
        if self.kind == "email":
            return f"mailto:{self.value}"
        return self.value if "://" in self.value else f"https://{self.value}"

    @property
    def for_parents(self) -> bool:
        """Whether a parent may use it (it is not for professionals alone)."""
        return self.audience in {"parents", "both"}


@dataclass(frozen=True, kw_only=True)
class Location(Provenance):
    """A place where the service is given; degrees are WGS84."""

    name: str
    address: str | None = None
    postcode: str | None = None
    outcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class Schedule(Provenance):
    """When the service, or one part of it (``what``), can be had. Times are ``HH:MM``, local."""

    days: tuple[str, ...] = ()
    opens: str | None = None
    closes: str | None = None
    what: str | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Criterion(Provenance):
    """Whom a substance service takes. ``None`` means that the criterion does not say."""

    substances: tuple[str, ...] = ()
    min_units_per_week: int | None = None
    max_units_per_week: int | None = None
    injecting: bool | None = None
    prescribing: bool | None = None
    pregnant: bool | None = None
    min_age_years: int | None = None
    max_age_years: int | None = None
    abstinent: bool | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service. Child ages are in months; ``None`` and ``()`` mean not known or any."""

    slug: str
    name: str
    organization: str | None = None
    topics: tuple[str, ...] = ()
    status: str = "current"
    successor: str | None = None
    see_also: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    summary: str | None = None
    description: str | None = None
    who_for: str | None = None
    how_to_get_in: str | None = None
    what_to_expect: str | None = None
    cost_text: str | None = None
    cost: str = "unknown"
    audience: tuple[str, ...] = ()
    min_age_months: int | None = None
    max_age_months: int | None = None
    adult_min_age_years: int | None = None
    area_text: str | None = None
    service_area: tuple[str, ...] = ()
    referral: tuple[str, ...] = ()
    need_levels: tuple[str, ...] = ()
    online: bool | None = None
    creche: bool | None = None
    evening: bool | None = None
    weekend: bool | None = None
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    locations: tuple[Location, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    sources: tuple[Source, ...] = ()
    status_note: str | None = None
    emergency: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it is or was known by, the present one first."""
        return (self.name, *self.former_names, *self.aliases)

    @property
    def takes_people_themselves(self) -> bool | None:
        """Whether somebody can come without being referred; ``None`` when it is not known."""
        return bool({"self", "automatic"} & set(self.referral)) if self.referral else None

    @property
    def reachable(self) -> bool:
        """Whether a parent is shown a way to reach it: a number, an address of any kind."""
        contact = any(contact.shown and contact.for_parents for contact in self.contacts)
        return contact or any(place.shown and place.address for place in self.locations)

    @property
    def findable(self) -> bool:
        """Whether search may offer it; the others are found by name only."""
        return self.status == "current" or (self.status == "renamed" and self.successor is None)


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """A short sourced text about what happens and what people may expect.

    ``paragraphs`` are read one after the other; ``steps``, when there are any, are what can be
    done, in order. ``who_can_advise``: slugs of services that can say more. ``reviewed_by`` is
    ``pending`` until somebody who knows the field has read it.
    """

    id: str
    title: str
    topics: tuple[str, ...]
    paragraphs: tuple[str, ...]
    steps: tuple[str, ...] = ()
    who_can_advise: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    checked_on: date
    reviewed_by: str = "pending"

    @property
    def reviewed(self) -> bool:
        """Whether somebody has read and passed it."""
        return self.reviewed_by != "pending"


def dialled(number: str) -> str:
    """The digits a phone dials: ``020 7946 0001`` -> ``+442079460001``; short codes as they are.

    UK national numbers start with 0; what does not is a short code (999, 116 123) or already
    international.
    """
    digits = re.sub(r"[^\d+]", "", number)
    return "+44" + digits[1:] if digits.startswith("0") else digits
