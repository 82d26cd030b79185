"""The one grammar of slash commands: `/process X` is short for `/convers process X`, and for `/convers X`.

`/plan X` is short for `/convers plan X`.
"""

from dataclasses import dataclass

from domain.conversations.helping import PROCESS_VERBS

SHORT_FORMS = {"/plan": "plan", "/process": "process"}
"""Commands that stand for a topic of `/convers`."""

TOPICS = ("plan", "process")
OWN_VERBS = ("help",)
"""Verbs of a topic that `/convers` has itself."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a command asks for: a topic (`process`, or empty), a verb, and the rest as typed."""

    topic: str
    verb: str
    rest: str


def parse_command(command: str, text: str) -> Request:
    """Read a slash command; an empty verb means the bare command."""
    words = text.strip()
    topic = SHORT_FORMS.get(command, "")
    if not topic:
        first, _, rest = words.partition(" ")
        if first.lower() in TOPICS:
            topic, words = first.lower(), rest.strip()
        elif first.lower() in PROCESS_VERBS.difference(OWN_VERBS):
            topic = "process"
    verb, _, rest = words.partition(" ")
    return Request(topic, verb.lower(), rest.strip())
