"""How much one browser and one address may send."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.settings import Settings

# A family, a children's centre or a hospital ward shares one address.
SESSIONS_AN_ADDRESS = 4


class Rates:
    """Counts in this process's memory; several replicas each count for themselves."""

    def __init__(self, settings: Settings) -> None:
        # The limiter holds its storage by a weak reference only.
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._session = RateLimitItemPerMinute(settings.messages_per_minute)
        self._address = RateLimitItemPerMinute(settings.messages_per_minute * SESSIONS_AN_ADDRESS)

    def allow(self, sender: str, address: str) -> bool:
        """Count one message, and say whether it may be answered."""
        return self._limiter.hit(self._session, "session", sender) and self.allow_address(address)

    def allow_address(self, address: str) -> bool:
        """Count one request of an address, and say whether it may be answered."""
        return bool(self._limiter.hit(self._address, "address", address))
