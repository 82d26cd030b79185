"""Prompts are Markdown files beside their service; their hash is stored with each answer."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt's text and the first 12 hex digits of its SHA-256."""

    text: str
    hash: str


@cache
def load_prompt(package: str, name: str) -> Prompt:
    """Read `<name>.md` from a package of the domain, e.g. `load_prompt("domain.conversations", "system")`."""
    text = resources.files(package).joinpath(f"{name}.md").read_text(encoding="utf-8")
    return Prompt(text=text, hash=hashlib.sha256(text.encode()).hexdigest()[:12])
