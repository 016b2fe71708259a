"""The tables: Open Referral UK 3 names where it has them, ours beside them.

SQLAlchemy Core: the repository returns records, so nothing needs mapped classes, and commands
start faster. Text columns have no length: both databases store them alike.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()


def _key() -> sa.Column:
    return sa.Column("id", sa.Text, primary_key=True)


def _service(nullable: bool = False) -> sa.Column:
    return sa.Column("service_id", sa.ForeignKey("service.id"), nullable=nullable, index=True)


def _position() -> sa.Column:
    """Keeps the order of the data file, which is the order that people see."""
    return sa.Column("position", sa.Integer, nullable=False)


def _provenance() -> tuple[sa.Column, ...]:
    return (
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("source_kind", sa.Text, nullable=False),
        sa.Column("source_date", sa.Text),
        sa.Column("assurance", sa.Text, nullable=False),
        sa.Column("checked_on", sa.Date, nullable=False),
        sa.Column("also", sa.JSON, nullable=False),
    )


def _contact_detail(value: str) -> tuple[sa.Column, ...]:
    return (
        _key(),
        _service(),
        _position(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column(value, sa.Text, nullable=False),
        sa.Column("label", sa.Text),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        *_provenance(),
    )


def _listed(name: str, column: str) -> sa.Table:
    """A table of one service's terms or texts, in order."""
    return sa.Table(
        name, metadata, _key(), _service(), _position(), sa.Column(column, sa.Text, nullable=False)
    )


organization = sa.Table(
    "organization", metadata, _key(), sa.Column("name", sa.Text, nullable=False, unique=True)
)

service = sa.Table(
    "service",
    metadata,
    _key(),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("organization_id", sa.ForeignKey("organization.id")),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("successor", sa.Text),
    *(
        sa.Column(name, sa.Text)
        for name in (
            "summary",
            "description",
            "who_for",
            "how_to_get_in",
            "what_to_expect",
            "area_text",
            "status_note",
        )
    ),
    *(sa.Column(name, sa.Boolean) for name in ("online", "creche", "evening", "weekend")),
    sa.Column("emergency", sa.Boolean, nullable=False),
)

# Ages in months for the child a service is about, in years for the adult who comes.
ages = sa.Table(
    "ages",
    metadata,
    _key(),
    _service(),
    sa.Column("min_age_months", sa.Integer),
    sa.Column("max_age_months", sa.Integer),
    sa.Column("adult_min_age_years", sa.Integer),
)

location = sa.Table(
    "location",
    metadata,
    _key(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    *_provenance(),
)
address = sa.Table(
    "address",
    metadata,
    _key(),
    sa.Column("location_id", sa.ForeignKey("location.id"), nullable=False, index=True),
    sa.Column("address_1", sa.Text),
    sa.Column("postal_code", sa.Text),
    sa.Column("outcode", sa.Text),
)
service_at_location = sa.Table(
    "service_at_location",
    metadata,
    _key(),
    _service(),
    sa.Column("location_id", sa.ForeignKey("location.id"), nullable=False),
    _position(),
)

phone = sa.Table("phone", metadata, *_contact_detail("number"))
contact = sa.Table("contact", metadata, *_contact_detail("email"))
url = sa.Table("url", metadata, *_contact_detail("url"))

schedule = sa.Table(
    "schedule",
    metadata,
    _key(),
    _service(),
    _position(),
    sa.Column("byday", sa.JSON, nullable=False),
    sa.Column("opens_at", sa.Text),
    sa.Column("closes_at", sa.Text),
    sa.Column("description", sa.Text),
    sa.Column("notes", sa.Text),
    *_provenance(),
)
cost_option = sa.Table(
    "cost_option",
    metadata,
    _key(),
    _service(),
    sa.Column("option", sa.Text, nullable=False),
    sa.Column("amount_description", sa.Text),
)
language = _listed("language", "name")
accessibility = _listed("accessibility", "description")
service_area = _listed("service_area", "name")

taxonomy = sa.Table(
    "taxonomy", metadata, _key(), sa.Column("name", sa.Text, nullable=False, unique=True)
)
taxonomy_term = sa.Table(
    "taxonomy_term",
    metadata,
    _key(),
    sa.Column("taxonomy_id", sa.ForeignKey("taxonomy.id"), nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.UniqueConstraint("taxonomy_id", "code"),
)
attribute = sa.Table(
    "attribute",
    metadata,
    _key(),
    sa.Column("link_id", sa.ForeignKey("service.id"), nullable=False, index=True),
    sa.Column("link_entity", sa.Text, nullable=False),
    _position(),
    sa.Column("taxonomy_term_id", sa.ForeignKey("taxonomy_term.id"), nullable=False),
)

audience = _listed("audience", "term")
referral_route = _listed("referral_route", "route")
need_level = _listed("need_level", "level")
see_also = _listed("see_also", "slug")
alias = sa.Table(
    "alias",
    metadata,
    _key(),
    _service(),
    _position(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
)
criterion = sa.Table(
    "criterion",
    metadata,
    _key(),
    _service(),
    _position(),
    sa.Column("substances", sa.JSON, nullable=False),
    *(
        sa.Column(name, sa.Integer)
        for name in ("min_units_per_week", "max_units_per_week", "min_age_years", "max_age_years")
    ),
    *(
        sa.Column(name, sa.Boolean)
        for name in ("injecting", "prescribing", "pregnant", "abstinent")
    ),
    sa.Column("text", sa.Text),
    *_provenance(),
)
source = sa.Table(
    "source",
    metadata,
    _key(),
    _service(),
    _position(),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("date", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("checked_on", sa.Date),
)

# Vectors are little-endian float32, made when the data was loaded: serving encodes only questions.
service_vector = sa.Table(
    "service_vector",
    metadata,
    _key(),
    _service(),
    _position(),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
topic_vector = sa.Table(
    "topic_vector",
    metadata,
    _key(),
    sa.Column("taxonomy_term_id", sa.ForeignKey("taxonomy_term.id"), nullable=False),
    _position(),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
area = sa.Table(
    "area",
    metadata,
    sa.Column("label", sa.Text, primary_key=True),
    _position(),
    sa.Column("outcode", sa.Text, nullable=False),
    sa.Column("latitude", sa.Float, nullable=False),
    sa.Column("longitude", sa.Float, nullable=False),
)
# Texts are read whole, so their lists are stored whole.
guidance = sa.Table(
    "guidance",
    metadata,
    _key(),
    _position(),
    sa.Column("title", sa.Text, nullable=False),
    *(
        sa.Column(name, sa.JSON, nullable=False)
        for name in ("topics", "paragraphs", "steps", "who_can_advise", "sources")
    ),
    sa.Column("checked_on", sa.Date, nullable=False),
    sa.Column("reviewed_by", sa.Text, nullable=False),
)
meta = sa.Table(
    "kb_meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
