"""One line about how an answer came to be: honest, and never a vendor's words."""

from domain.errors import ConversError

NO_MODEL = "No AI model is set up, so the offline assistant answered."
TURNED_OFF = "AI is turned off for you, so the offline assistant answered."
BROKE_OFF = "The AI model broke off; the offline assistant added its answer."
BROKE_OFF_HERE = "\n\nThe AI model broke off here. The offline assistant answers:\n\n"
UNREAD = "I could not read the thread, so I only know this message."
TOO_LONG = "The answer was cut at its limit."
FILTERED = "The AI model's own filter cut this answer."


def served_instead(error: ConversError) -> str:
    """Say why the offline assistant answered."""
    return f"{error.public.rstrip('.')}, so the offline assistant answered."


def left_out(count: int) -> str | None:
    """Say how many suggestions were dropped."""
    if count < 1:
        return None
    if count == 1:
        return "One suggestion did not fit this process and was left out."
    return f"{count} suggestions did not fit this process and were left out."


def joined(*notices: str | None) -> str | None:
    """Return the notices as one line, or None."""
    return " ".join(notice for notice in notices if notice) or None
