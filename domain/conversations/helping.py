"""Everything one can say to Convers, said once: whoever answers `help` reads it from here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """Things to say in one place. Capital letters stand for words of one's own."""

    title: str
    offers: tuple[str, ...]
    also: str = ""


THREAD_WORDS = (
    "done", "done 3", "done 1, 2 and 4", "undo", "skip 2 because WHY", "reopen 2", "approve 4", "add TEXT",
    "add TEXT under 3", "rename 3 to TEXT", "assign 3 to @ann", "due 3 fri", "blocked 4 by @ann until thu",
    "3 after 2", "move 3 first", "note 3 TEXT", "evidence 3 LINK", "answer region EU", "optional 3",
    "kind 3 approve", "status", "history", "summarise", "help",
)  # fmt: skip
"""What counts at once in the thread of a process's card, about its steps and as questions."""
STATE_WORDS = (
    "rename process to NAME", "process owner @ann", "process due fri", "add @ben as editor", "pause",
    "resume", "close", "cancel process because WHY", "archive", "reopen process",
)  # fmt: skip
"""The same, about the process as a whole."""
PROCESS_COMMANDS = (
    "/process start NAME", "/process list", "/process show NAME", "/process use NAME",
    "/process answers NAME", "/process pause NAME", "/process resume NAME", "/process close NAME",
    "/process cancel NAME because WHY", "/process archive NAME",
    "/process reopen NAME", "/process history NAME", "/process export NAME",
    "/process handover @ann until friday", "/process help",
)  # fmt: skip
TEMPLATE_COMMANDS = (
    "/process templates", "/process template NAME", "/process suggest GOAL", "/process generate TEXT",
    "/process save PROCESS", "/process apply NAME", "/process import", "/process export NAME markdown",
    "/process directory NAME", "/process directories", "/process repeat NAME", "/process repeats",
)  # fmt: skip
OTHER_COMMANDS = (
    "/convers ask TEXT", "/convers summarise #channel 7", "/convers settings", "/convers privacy",
    "/convers usage", "/convers help",
)  # fmt: skip
PLAN_COMMANDS = (
    "/plan", "/plan goals TEXT", "/plan team @ben: TEXT", "/plan next", "/plan show", "/plan replan",
    "/plan fresh", "/plan settings", "/plan calendar ADDRESS", "/plan calendar off", "/plan file",
    "/plan feed", "/plan feed off", "/plan help",
)  # fmt: skip
PLAN_WORDS = (
    "move the review to Thursday morning", "keep Friday free", "less on Monday", "report 2h", "report longer",
    "pin the review", "done report", "postpone slides", "drop slides", "2 more hours", "replan", "accept",
    "undo",
)  # fmt: skip
"""What counts at once in the thread of a plan."""
PROCESS_VERBS = frozenset(one.split()[1] for one in (*PROCESS_COMMANDS, *TEMPLATE_COMMANDS))
"""Every verb of `/process`. `/convers` takes them, too, with or without the word `process`."""
PLAN_VERBS = frozenset(one.split()[1] for one in PLAN_COMMANDS if " " in one)
"""Every verb of `/plan`. `/convers plan` takes them, too."""

TOPICS = (
    Topic("In a process's thread, just write", THREAD_WORDS, "Several at once: `done 1, assign 2 to @ann`."),
    Topic("About the process", STATE_WORDS),
    Topic(
        "Anywhere",
        (),
        "Mention me or write to me directly; in a thread I am part of, just reply. Ask what is open, due, "
        "overdue, waiting, next or yours, or tell me: “DNS is done”, “Ben takes the rollout”. I suggest the "
        "change, and someone approves it. The menu of a message has *Summarise thread* and *Turn into "
        "process*.",
    ),
    Topic("Processes, answered privately", PROCESS_COMMANDS),
    Topic("Templates, and runs of them", TEMPLATE_COMMANDS),
    Topic(
        "Your week, yours alone",
        PLAN_COMMANDS,
        "Or write to me: `plan my week: report 3h by Thu; inbox 30m`.",
    ),
    Topic("In the thread of your plan, just write", PLAN_WORDS),
    Topic("Everything else", OTHER_COMMANDS, "`/convers` takes every verb of `/process`."),
)


def said(topic: Topic) -> str:
    """Return what a topic offers, as code and plain words."""
    offers = ", ".join(f"`{one}`" for one in topic.offers)
    return " ".join(part for part in (f"{offers}." if offers else "", topic.also) if part)


def help_text() -> str:
    """Return all of it as Markdown."""
    return "\n\n".join(f"**{topic.title}:** {said(topic)}" for topic in TOPICS)
