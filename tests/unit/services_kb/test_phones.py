"""Numbers that can be dialled in the United Kingdom, and those that cannot."""

from __future__ import annotations

import pytest

from services_kb.phones import is_dialable


@pytest.mark.parametrize(
    "number",
    [
        "020 8314 6660",
        "0808 2000 247",
        "0300 123 6600",
        "07920 473228",
        "+44 20 8314 6660",
        "999",
        "111",
        "101",
        "116 123",
        "0800 1111",
        "18000",
        "85258",
        "86463",
    ],
)
def test_can_be_dialled(number: str) -> None:
    assert is_dialable(number)


@pytest.mark.parametrize(
    "number",
    [
        "020 8314 666",
        "020 8314 66600",
        "0000 000 0000",
        "12345",
        "116 1234",
        "020 8314 6660 or 6661",
        "call us",
        "",
        "+1 202 555 0100 0",
    ],
)
def test_cannot_be_dialled(number: str) -> None:
    assert not is_dialable(number)
