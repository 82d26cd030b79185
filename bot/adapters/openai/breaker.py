"""A circuit breaker: after failures in a row it answers for the server, at once, until a probe succeeds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog

from domain.errors import ModelRefusedError, ModelUnavailableError
from domain.ports import Clock

_log = structlog.get_logger(__name__)


class CircuitBreaker:
    """Closed it lets every call through, open none, half-open (after its rest) one at a time."""

    def __init__(self, clock: Clock, *, failures: int = 5, rest: timedelta = timedelta(seconds=30)) -> None:
        self._clock = clock
        self._limit = failures
        self._rest = rest
        self._failures = 0
        self._opened_at: datetime | None = None
        self._is_probing = False

    @property
    def is_open(self) -> bool:
        """True while calls are turned away."""
        if self._opened_at is None:
            return False
        return self._is_probing or self._clock.now() - self._opened_at < self._rest

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Watch over one call; raises ModelUnavailableError while open.

        A refused request counts as a success: the server was there to refuse it. A call that its caller
        gave up says nothing about the server.
        """
        if self.is_open:
            raise ModelUnavailableError
        is_probe = self._is_probing = self._opened_at is not None
        try:
            yield
        except ModelRefusedError:
            self._succeed()
            raise
        except Exception:
            self._fail()
            raise
        else:
            self._succeed()
        finally:
            if is_probe:
                self._is_probing = False

    def _succeed(self) -> None:
        self._failures = 0
        self._opened_at = None

    def _fail(self) -> None:
        self._failures += 1
        if self._failures >= self._limit:
            self._opened_at = self._clock.now()
            _log.warning("model.breaker_opened", failures=self._failures, seconds=self._rest.total_seconds())
