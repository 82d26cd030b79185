"""Whether a message is meant for Convers."""

import re
from enum import StrEnum

from domain.conversations.model import LiveMessage

_STARTS_WITH_MENTION = re.compile(r"^\W*<@[UW][A-Z0-9]+(?:\|[^>]*)?>")


class Addressed(StrEnum):
    """Who a message speaks to."""

    TO_US = "to_us"
    TO_THE_RECORD = "to_the_record"
    """In a process's thread where nobody spoke to Convers: only words, statements and questions of facts."""
    TO_OTHERS = "to_others"


def addressed(message: LiveMessage, *, is_engaged: bool, is_bound: bool) -> Addressed:
    """Tell who a message speaks to. One that begins with another person's name is for that person."""
    if message.is_direct:
        return Addressed.TO_US
    if _STARTS_WITH_MENTION.match(message.text):
        return Addressed.TO_OTHERS
    if is_engaged:
        return Addressed.TO_US
    return Addressed.TO_THE_RECORD if is_bound else Addressed.TO_OTHERS
