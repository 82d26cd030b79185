"""The vendor's errors, read once at the door and never passed on."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from domain.errors import ModelError, ModelRefusedError, ModelTimeoutError, ModelUnavailableError

if TYPE_CHECKING:
    from openai import APIStatusError

_EXHAUSTED = frozenset(["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"])


class GarbledAnswerError(ValueError):
    """The server sent what no answer looks like. Stays inside this package."""


class ServerFailedError(ValueError):
    """The server said inside the stream that it failed. Stays inside this package."""


class Kind(Enum):
    """What a failure calls for."""

    TRANSIENT = auto()
    """Try again soon."""
    DOWN = auto()
    """Trying again now is no use."""
    REJECTED = auto()
    """Ask differently, if we can."""
    REFUSED = auto()
    """Asking differently is no use."""
    TIMEOUT = auto()
    """The time is used up."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in our words. `text` is the server's, in lower case: searched, never shown or logged."""

    kind: Kind
    status: int | None = None
    code: str = ""
    parameter: str = ""
    text: str = ""
    wait_for: float | None = None

    def names(self, *words: str) -> bool:
        """Return whether the server named one of the words."""
        return any(word in self.parameter or word in self.text for word in words)

    def error(self) -> ModelError:
        """Return the domain's error for it."""
        match self.kind:
            case Kind.TRANSIENT | Kind.DOWN:
                return ModelUnavailableError()
            case Kind.REJECTED | Kind.REFUSED:
                return ModelRefusedError()
            case Kind.TIMEOUT:
                return ModelTimeoutError()


def failure_of(error: Exception) -> Failure | None:
    """Return what a vendor's error means, or None when it is no error of the vendor's."""
    import openai

    match error:
        case openai.APIStatusError():
            return _of_status(error)
        case openai.APITimeoutError() | TimeoutError():
            return Failure(Kind.TIMEOUT)
        case openai.APIConnectionError() | ServerFailedError():
            return Failure(Kind.TRANSIENT)
        case openai.APIError():  # an error event inside the stream
            return Failure(Kind.DOWN if error.code in _EXHAUSTED else Kind.TRANSIENT)
        case openai.OpenAIError() | GarbledAnswerError():
            return Failure(Kind.DOWN)
        case _:
            return None


def _of_status(error: "APIStatusError") -> Failure:
    status, code = error.status_code, str(error.code or "")
    if code in _EXHAUSTED:
        kind = Kind.DOWN
    elif status in (408, 409, 429) or status >= 500:
        kind = Kind.TRANSIENT
    elif status in (400, 404, 422):
        kind = Kind.REJECTED
    else:
        kind = Kind.REFUSED if status >= 400 else Kind.DOWN
    return Failure(
        kind=kind,
        status=status,
        code=code,
        parameter=str(error.param or "").lower(),
        text=error.message.lower(),
        wait_for=_wait_for(error),
    )


def _wait_for(error: "APIStatusError") -> float | None:
    """Return the seconds the server asks to wait: in milliseconds, in seconds, or until a date."""
    headers = error.response.headers
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        return max(0.0, float(headers["retry-after"]))
    except KeyError:
        return None
    except ValueError:
        return _until(headers["retry-after"], headers.get("date", ""))


def _until(then: str, now: str) -> float | None:
    """Return the seconds between two HTTP dates, both of the server's own clock."""
    try:
        return max(0.0, (parsedate_to_datetime(then) - parsedate_to_datetime(now)).total_seconds())
    except (ValueError, TypeError):
        return None
