"""Slack's errors, translated at the door.

A DeliveryError carries Slack's own code, or one of ours:

    unreachable      the request certainly never reached Slack
    unknown_outcome  Slack may have done it or not, and doing it again might do it twice
    unavailable      Slack keeps failing at something that was safe to repeat
"""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError

from domain.errors import DeliveryError

UNREACHABLE = "unreachable"
UNKNOWN_OUTCOME = "unknown_outcome"
UNAVAILABLE = "unavailable"


def code_of(error: SlackApiError) -> str:
    """Return Slack's code for a refused call."""
    data = getattr(error.response, "data", error.response)
    code = data.get("error") if isinstance(data, dict) else None
    return str(code) if code else UNAVAILABLE


@contextmanager
def delivering() -> Iterator[None]:
    """Turn a refused call into a DeliveryError with Slack's code."""
    try:
        yield
    except SlackApiError as error:
        raise DeliveryError(code_of(error)) from error
