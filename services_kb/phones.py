"""Whether a number can be dialled in the United Kingdom."""

from __future__ import annotations

import re

# Numbers in use that the library does not call valid in Great Britain: emergency, police, NHS 111,
# emergency text relay, and Childline's eight digits (Ofcom's National Telephone Numbering Plan).
SPECIAL = frozenset({"999", "112", "111", "101", "105", "119", "18000", "08001111"})
# Harmonised European services of social value, among them Samaritans' 116 123.
_SOCIAL = re.compile(r"^116\d{3}$")
# UK text short codes have five digits from 6 to 8 (Code of practice for common mobile short codes).
_TEXT_CODE = re.compile(r"^[678]\d{4,5}$")


def is_dialable(number: str) -> bool:
    """Whether ``number`` is a UK number or a short code, and nothing else (no words beside it)."""
    if re.search(r"[^\d\s()+-]", number):
        return False
    digits = re.sub(r"\D", "", number)
    if digits in SPECIAL or _SOCIAL.match(digits) or _TEXT_CODE.match(digits):
        return True
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "GB"))
    except phonenumbers.NumberParseException:
        return False
