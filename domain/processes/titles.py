"""Names and titles as the record keeps them: one line, visible, within limits."""

import unicodedata

from domain.errors import InvalidInputError

MAX_NAME = 150
"""Characters of a process's name."""
MAX_TITLE = 500
"""Characters of a step's title."""
MAX_NOTES = 2_000
"""Characters of a step's notes."""
MAX_REASON = 500
"""Characters of why something was skipped, paused or cancelled."""
MAX_STEPS = 200
"""Steps and substeps of one process."""


def clean_name(text: str) -> str:
    """Return a process's name on one line; InvalidInputError(`name`) when empty or too long."""
    return _clean(text, "name", MAX_NAME, "Give the process a name, e.g. Release 4.2.")


def clean_title(text: str) -> str:
    """Return a step's title on one line; InvalidInputError(`title`) when empty or too long."""
    return _clean(text, "title", MAX_TITLE, "Say what the step is about.")


def clean_notes(text: str | None) -> str | None:
    """Return notes with their lines, None for none; InvalidInputError(`notes`) when too long."""
    return _prose(text, "notes", MAX_NOTES)


def clean_reason(text: str | None) -> str | None:
    """Return a reason, None for none; InvalidInputError(`reason`) when too long."""
    return _prose(text, "reason", MAX_REASON)


def _prose(text: str | None, field: str, limit: int) -> str | None:
    # Control characters other than line ends are no text, and neither are lone surrogates.
    signs = (text or "").replace("\r\n", "\n")
    kept = "".join(s if s == "\n" or unicodedata.category(s) not in ("Cc", "Cs") else " " for s in signs)
    kept = kept.strip()
    if len(kept) > limit:
        raise InvalidInputError(field, f"At most {limit} characters, please; this has {len(kept)}.")
    return kept or None


def _clean(text: str, field: str, limit: int, missing: str) -> str:
    # Control characters and lone surrogates are no text: a database refuses them.
    kept = (" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in text)
    line = " ".join("".join(kept).split())
    if not any(sign.isprintable() and not sign.isspace() for sign in line):
        raise InvalidInputError(field, missing)
    if len(line) > limit:
        raise InvalidInputError(field, f"At most {limit} characters, please; this has {len(line)}.")
    return line
