"""Keys: the short names by which steps, roles and questions of a template are called."""

import re
import unicodedata
from collections.abc import Container

MAX_KEY = 40
KEY = rf"[a-z0-9][a-z0-9_-]{{0,{MAX_KEY - 1}}}"
"""What a key looks like, as a pattern."""
RESERVED = ("start", "end")
"""Words of due dates, so no step can be called so."""
_KEY = re.compile(KEY)
_NO_KEY = re.compile(r"[^a-z0-9]+")


def is_key(text: str) -> bool:
    """Tell whether the text can be a key."""
    return _KEY.fullmatch(text) is not None


def key_for(title: str, taken: Container[str], fallback: str = "step") -> str:
    """Make a key of a title that is not taken yet: `Freeze the branch` becomes `freeze-the-branch`."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = _NO_KEY.sub("-", ascii_only).strip("-")[: MAX_KEY - 4].rstrip("-") or fallback
    number = 1
    key = stem
    while key in taken or key in RESERVED:
        number += 1
        key = f"{stem}-{number}"
    return key
