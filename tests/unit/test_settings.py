"""Settings: what is read, what is refused, and that each is written down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import E, Fault, SignpostError
from bot.settings import PROJECT_DIR, load_settings

SOURCE = (PROJECT_DIR / "bot" / "settings.py").read_text(encoding="utf-8")


def test_defaults_are_local_and_embedded(tmp_path: Path) -> None:
    settings = load_settings({"SIGNPOST_VAR": str(tmp_path)})
    assert settings.loopback_only
    assert settings.embedded
    assert settings.tracker_url == f"sqlite:///{tmp_path / 'conversations.sqlite3'}"


def test_postgresql_holds_both_stores() -> None:
    settings = load_settings({"SIGNPOST_DATABASE_URL": "postgres://somewhere/signpost"})
    assert settings.database_url == settings.tracker_url == "postgresql://somewhere/signpost"
    assert not settings.embedded


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIGNPOST_PORT", "eighty"),
        ("SIGNPOST_PORT", "70000"),
        ("SIGNPOST_LEAN", "yes"),
        ("SIGNPOST_EMBED_ORIGINS", "www.example.org"),
        ("SIGNPOST_EMBED_ORIGINS", "https://example.org/path"),
        ("SIGNPOST_EMBED_ORIGINS", "https://example.org/"),
        ("SIGNPOST_EMBED_ORIGINS", "https://*.example.org"),
        ("SIGNPOST_EMBED_ORIGINS", "*"),
        ("SIGNPOST_EMBED_ORIGINS", "https://example.org; script-src *"),
        ("SIGNPOST_EMBED_ORIGINS", "'self'"),
        ("SIGNPOST_EMBED_ORIGINS", "https://example.org:port"),
        ("SIGNPOST_DATABASE_URL", "mysql://somewhere/signpost"),
        ("SIGNPOST_HANDOFF_PATIENCE", "0"),
        ("SIGNPOST_CASE_KEEP_DAYS", "for ever"),
        ("SIGNPOST_SMTP_URL", "mail.example.org"),
        ("SIGNPOST_SMTP_URL", "smtp://:25"),
        ("SIGNPOST_SMTP_URL", "smtp://mail.example.org:port"),
        ("SIGNPOST_ALERT_WEBHOOK", "ftp://example.org"),
        ("SIGNPOST_CONSOLE_PORT", "0"),
        ("SIGNPOST_CONSOLE_URL", "desk.example.org"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SignpostError, match=name) as error:
        load_settings({name: value})
    assert error.value.code == "E101"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REST_TOKEN", "sesame"),
        ("CASE_KEYS", "open,sesame"),
        ("SMTP_URL", "smtp://desk:sesame@mail.example.org"),
        ("ALERT_WEBHOOK", "https://example.org/sesame"),
    ],
)
def test_secrets_are_never_shown(name: str, value: str) -> None:
    assert "sesame" not in repr(load_settings({f"SIGNPOST_{name}": value}))


def test_an_address_that_cannot_be_used_is_not_shown() -> None:
    with pytest.raises(SignpostError) as error:
        load_settings({"SIGNPOST_SMTP_URL": "smpt://desk:sesame@mail.example.org"})
    assert "sesame" not in str(error.value)


def test_cases_lie_beside_the_other_stores(tmp_path: Path) -> None:
    settings = load_settings({"SIGNPOST_VAR": str(tmp_path), "SIGNPOST_CASE_KEYS": "a, b"})
    assert settings.cases_url == f"sqlite:///{tmp_path / 'cases.sqlite3'}"
    assert settings.case_keys == ("a", "b")
    url = "postgresql://somewhere/signpost"
    assert load_settings({"SIGNPOST_DATABASE_URL": url}).cases_url == url


def test_every_setting_is_documented() -> None:
    names = set(re.findall(r'read\.\w+\(\s*"([A-Z_]+)"', SOURCE)) | {"DATABASE_URL"}
    page = (PROJECT_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    assert len(names) > 10
    assert [name for name in sorted(names) if f"`SIGNPOST_{name}`" not in page] == []


def test_error_codes_are_unique_and_say_what_to_do() -> None:
    faults = [fault for fault in vars(E).values() if isinstance(fault, Fault)]
    assert len({fault.code for fault in faults}) == len(faults) > 10
    assert all(fault.happened and fault.next_step for fault in faults)


def test_sites_that_may_show_the_page_are_parted_by_blanks_or_commas() -> None:
    given = " https://a.example,https://b.example:8443  http://localhost:9000 "
    settings = load_settings({"SIGNPOST_EMBED_ORIGINS": given})
    assert settings.embed_origins == (
        "https://a.example",
        "https://b.example:8443",
        "http://localhost:9000",
    )
    assert load_settings({}).embed_origins == ()
