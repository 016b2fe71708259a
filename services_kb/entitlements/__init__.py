"""Childcare schemes: dated rules kept as data in ``data/rules/``, read by pure functions.

``rulebook`` reads and checks the files; ``schemes`` turns them into answers for a date.
"""

from services_kb.entitlements.rulebook import RuleError
from services_kb.entitlements.schemes import Scheme, coming_up, scheme, schemes, schemes_for

__all__ = ["RuleError", "Scheme", "coming_up", "scheme", "schemes", "schemes_for"]
