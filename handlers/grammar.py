"""The one grammar of slash commands: `/process X` is short for `/convers process X`."""

from dataclasses import dataclass

SHORT_FORMS = {"/process": "process"}
"""Commands that stand for a topic of `/convers`."""

TOPICS = ("process",)


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
    verb, _, rest = words.partition(" ")
    return Request(topic, verb.lower(), rest.strip())
