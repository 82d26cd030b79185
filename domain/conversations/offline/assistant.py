"""The honest assistant without a model: it reads plain statements and answers from the record."""

import re
from dataclasses import dataclass
from datetime import date

from domain.conversations.drafts import MAX_OPERATIONS, Draft
from domain.conversations.helping import help_text
from domain.conversations.model import Menu
from domain.conversations.offline.answers import Desk
from domain.conversations.offline.pointers import pointer
from domain.conversations.offline.questions import answer_question
from domain.conversations.offline.scene import Scene
from domain.conversations.offline.sentences import cleaned
from domain.conversations.offline.statements import MAX_TEXT, Understood, read_statements
from domain.people.model import Person
from domain.processes.model import Process

_GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening)|morning|yo|moin|hallo)(?: (?:there"
    r"|convers|all|team"
    r"|everyone|folks))?$",
    re.I,
)
_THANKS = re.compile(
    r"^(?:(?:many )?thanks|thank you|thx|ty|cheers|great|perfect|nice|cool|awesome)(?: (?:a lot|so much"
    r"|very much"
    r"|convers|all|team|everyone))?$",
    re.I,
)
_HELP = re.compile(
    r"^(?:help|help me|how does (?:this|it) work|what can (?:you|i) do(?: here)?|what do you do|who are you"
    r"|what are you|how do (?:i|you) (?:use|work with) (?:this|you|convers))$",
    re.I,
)
NO_PROCESS = (
    "There is no open process here that I could look up or change.\n"
    "Start one with `/process start`, or write in the thread of a process card."
)
NOT_UNDERSTOOD = (
    "I could not make sense of that without an AI model. I understand statements about steps, such as "
    "“DNS is done” or “we also need a security review”, and questions such as “what is open?”.\n"
    "Write `help` for everything I can do."
)


@dataclass(frozen=True, slots=True)
class OfflineAnswer:
    """What the assistant says, what it would suggest, and what it has to ask."""

    text: str
    drafts: tuple[Draft, ...] = ()
    menu: Menu | None = None


def answer_offline(
    text: str,
    *,
    processes: tuple[Process, ...],
    people: tuple[Person, ...],
    actor: Person,
    today: date,
    may_suggest: bool = True,
) -> OfflineAnswer:
    """Answer a message by rules. Only a thread's one process can be suggested upon."""
    bare = " ".join(cleaned(text[:MAX_TEXT]).split()).strip(" .!?")
    if not bare or _HELP.match(bare):
        return OfflineAnswer(help_text())
    if _GREETING.match(bare):
        return OfflineAnswer("Hello! Ask me what is open or next, or tell me what you finished.")
    if _THANKS.match(bare):
        return OfflineAnswer("You are welcome.")
    if not processes:
        return OfflineAnswer(pointer(bare) or NO_PROCESS)
    understood = Understood()
    if may_suggest and len(processes) == 1 and processes[0].is_open:
        understood = read_statements(text, Scene(processes[0], people, actor, today))
    answered = answer_question(text, Desk(processes, people, actor, today))
    return _combined(understood, answered, pointer(bare))


def _combined(understood: Understood, answered: str | None, pointed: str | None) -> OfflineAnswer:
    drafts = understood.drafts[:MAX_OPERATIONS]
    said = list(understood.notes)
    if drafts:
        count = "one change" if len(drafts) == 1 else f"{len(drafts)} changes"
        said.insert(0, f"I suggest {count}. Nothing changes until someone approves.")
    if answered:
        said.append(answered)
    if understood.menu and not drafts:
        return OfflineAnswer("\n".join([*said, understood.menu.question]), menu=understood.menu)
    if said:
        return OfflineAnswer("\n".join(said), drafts)
    if pointed:
        return OfflineAnswer(pointed)
    if understood.is_about_steps:
        return OfflineAnswer(
            "I take it that nothing changes yet. Tell me when it does, and I will suggest it."
        )
    return OfflineAnswer(NOT_UNDERSTOOD)


def reads_as_for_us(
    text: str, process: Process, *, people: tuple[Person, ...], actor: Person, today: date
) -> bool:
    """Tell whether a message in a process's thread states a change or asks for facts of the record."""
    if read_statements(text, Scene(process, people, actor, today)).drafts:
        return True
    return answer_question(text, Desk((process,), people, actor, today)) is not None
