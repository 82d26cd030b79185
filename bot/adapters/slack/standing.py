"""Whether the workspace still has us: once it took our token away, Slack is asked now and then only."""

from typing import Any

import structlog

from bot.adapters.slack.limits import MonotonicClock
from domain.errors import DeliveryError

log = structlog.get_logger(__name__)

LOST = frozenset(("account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"))
"""Slack's codes for a token that opens nothing any more."""
ASK_EVERY = 60.0
"""Seconds between calls that try whether the app is installed again."""
WHO_ARE_WE = "auth.test"
"""Always let through: asking it is how one finds out."""


class Standing:
    """What Slack last said of our token."""

    def __init__(self, clock: MonotonicClock) -> None:
        self._clock = clock
        self._code: str | None = None
        self._asked_at = 0.0

    @property
    def code(self) -> str | None:
        """Slack's code for why our token opens nothing; None while it does."""
        return self._code

    def lose(self, code: str) -> None:
        """Note that the workspace took our token away."""
        if self._code is None:
            log.error("slack_lost", code=code)
        self._code, self._asked_at = code, self._clock.time()

    def require(self, method: str) -> None:
        """Raise DeliveryError for a call that would be in vain; one a minute is let through to try."""
        if self._code is None or method == WHO_ARE_WE:
            return
        if self._clock.time() - self._asked_at < ASK_EVERY:
            raise DeliveryError(self._code)
        self._asked_at = self._clock.time()

    def learn(self, answer: Any) -> None:
        """Take note of what an answer says of our token."""
        if not isinstance(answer, dict):
            return
        if answer.get("error") in LOST:
            self.lose(str(answer["error"]))
        elif self._code is not None and answer.get("ok"):
            log.warning("slack_regained", after=self._code)
            self._code = None
