"""The thread as the model gets to see it: lines under aliases, with how far their authors are trusted."""

from collections.abc import Iterable, Mapping, Sequence

from domain.conversations.aliases import Aliases, mentioned_ids
from domain.conversations.model import ThreadMessage
from domain.conversations.prompting import NOT_SHARED
from domain.conversations.window import Line, Trust
from domain.ids import UserId
from domain.people.model import Person
from domain.processes.model import Process

MAX_PEOPLE = 100
"""People a model is told about; whoever takes part in the thread or the process comes first."""
OURS = "convers"
OTHER_BOT = "bot"
STRANGER = "someone"


def ids_in(messages: Iterable[ThreadMessage], text: str = "") -> tuple[UserId, ...]:
    """Return who wrote or is mentioned in these messages, ours aside, and in the text."""
    found = list(mentioned_ids(text))
    for message in messages:
        if message.is_ours:
            continue
        found += [message.author_id] if message.author_id else []
        found += mentioned_ids(message.text)
    return tuple(dict.fromkeys(found))


def aliases_for(
    actor: Person,
    taking_part: Mapping[UserId, Person],
    everyone: Sequence[Person],
    processes: Sequence[Process],
) -> Aliases:
    """Number the people of a prompt, by name so that the numbers change as rarely as can be."""
    owners = {step.owner_id for process in processes for step in process.steps}
    owners |= {process.owner_id for process in processes}
    near = {person.id: person for person in everyone if person.id in owners}
    needed = {**near, **taking_part, actor.id: actor}
    others = [person for person in everyone if person.id not in needed and person.uses_ai]
    chosen = [*needed.values(), *others[: max(MAX_PEOPLE - len(needed), 0)]]
    return Aliases.over(sorted(chosen, key=lambda person: (person.name.casefold(), person.id)))


def line_of(message: ThreadMessage, aliases: Aliases) -> Line:
    """Return a message of the thread as a line."""
    if message.is_ours:
        return Line(OURS, "bot", aliases.hide(aliases.veil(message.text)), is_ours=True)
    author = aliases.by_id(message.author_id)
    if author is not None and not author.uses_ai:
        return Line(STRANGER, "guest", NOT_SHARED)
    text = aliases.hide(message.text)
    if author is None:
        is_bot = message.author_id is None
        return Line(OTHER_BOT if is_bot else STRANGER, "bot" if is_bot else "guest", text)
    return Line(aliases.of(author.id) or STRANGER, _trust(author), text)


def question_of(text: str, actor: Person, aliases: Aliases) -> Line:
    """Return the message to be answered as a line."""
    return Line(aliases.of(actor.id) or STRANGER, _trust(actor), aliases.hide(text))


def _trust(person: Person) -> Trust:
    if person.is_bot:
        return "bot"
    return "guest" if person.is_guest else "member"
