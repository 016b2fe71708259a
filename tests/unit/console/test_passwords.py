"""Which passwords will do, and how they are kept."""

from __future__ import annotations

import pytest

from bot.console import passwords
from bot.console.guard import way_back
from bot.console.policy import Policy


@pytest.mark.parametrize(
    ("password", "again", "problem"),
    [
        ("correct horse battery", "correct horse battery", None),
        ("twelveletter", "twelveletter", None),
        ("correct horse battery", "correct horse batter", "different"),
        ("elevenchars", "elevenchars", "short"),
        ("x" * 300, "x" * 300, "long"),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "simple"),
        ("abababababababab", "abababababababab", "simple"),
        ("my name is Amina", "my name is Amina", "simple"),
    ],
)
def test_passwords_are_long_and_not_the_name(password, again, problem):
    assert passwords.objection(password, again, "amina", Policy()) == problem


def test_a_password_is_kept_as_an_argon2id_hash():
    kept = passwords.hashed("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert "correct" not in kept
    assert passwords.matches(kept, "correct horse battery")
    assert not passwords.matches(kept, "correct horse batterz")
    assert not passwords.matches("no hash", "correct horse battery")


def test_one_time_passwords_differ_and_can_be_read_out():
    given = {passwords.one_time() for _ in range(200)}
    assert len(given) == 200
    assert all(len(one) == 19 and not set(one) & set("01loi") for one in given)


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("/desk/cases/K7Q4-9M", "/desk/cases/K7Q4-9M"),
        ("", "/desk/"),
        ("https://evil.example/desk/", "/desk/"),
        ("//evil.example", "/desk/"),
        ("/desk//evil.example", "/desk/"),
        ("/desk/\\evil.example", "/desk/"),
        ("/desk/\nSet-Cookie: a=b", "/desk/"),
        ("/wipe", "/desk/"),
    ],
)
def test_after_signing_in_one_stays_at_the_desk(address, to):
    assert way_back(address) == to
