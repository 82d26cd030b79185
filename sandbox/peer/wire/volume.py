"""How many events an app may get in an hour from one workspace; what is above is not sent."""

from collections import Counter

from sandbox.peer.clock import Clock

EVENTS_PER_HOUR = 30_000
_MINUTES = 60


class Volume:
    """Count events by the minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_minute: Counter[int] = Counter()
        self._told_in = 0
        self.limit = EVENTS_PER_HOUR

    def takes_one_more(self) -> bool:
        """Count an event, unless the hour is full."""
        minute = self._minute()
        for old in [known for known in self._by_minute if known <= minute - _MINUTES]:
            del self._by_minute[old]
        if self._by_minute.total() >= self.limit:
            return False
        self._by_minute[minute] += 1
        return True

    def minute_to_tell(self) -> int | None:
        """Return the start of a minute in which events are left out, once for each minute."""
        minute = self._minute()
        if minute == self._told_in:
            return None
        self._told_in = minute
        return minute * 60

    def _minute(self) -> int:
        return int(self._clock.now() // 60)
