"""The phrases of a file, and what comes of each."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from domain.conversations.commands import (
    ApplyWords,
    ApproveWord,
    DismissWord,
    HelpWord,
    HistoryWord,
    ManageWords,
    StatusWord,
    UndoWord,
    WordsProblem,
)
from domain.conversations.model import Menu
from domain.conversations.offline import answer_offline
from domain.conversations.offline.answers import Desk
from domain.conversations.offline.questions import answer_question
from domain.conversations.words import read_words
from domain.processes.model import Process
from tests.corpus.telling import told_change, told_operation
from tests.corpus.world import ANN, PEOPLE, TODAY, relaunch

FOLDER = Path(__file__).parent
_NAMED = re.compile(r"@(ann|ben|cleo|dev|farid)\b")
_LINK = re.compile(r"(?<![<|])\bhttps?://\S+")
_LEFT_ALONE = re.compile(
    r"^(?:I could not make sense|I take it that nothing|You are welcome|Hello!|I keep the record)"
)
_WORDS = {
    UndoWord: "undo",
    StatusWord: "status",
    HistoryWord: "history",
    HelpWord: "help",
    ApproveWord: "approve",
    DismissWord: "dismiss",
    Menu: "menu",
    WordsProblem: "problem",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase, what is to come of it, a piece of the answer's text, and the files that came along."""

    say: str
    expect: tuple[str, ...]
    has: str = ""
    file_ids: tuple[str, ...] = ()


def load(name: str) -> tuple[Phrase, ...]:
    """Return the phrases of `development` or `held_out`."""
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return tuple(_phrase(row) for row in rows)


def _phrase(row: dict[str, Any]) -> Phrase:
    unknown = set(row) - {"say", "expect", "has", "files", "why"}
    if unknown:
        raise ValueError(f"{row['say']}: {unknown}")
    expected = row["expect"] if isinstance(row["expect"], list) else [row["expect"]]
    return Phrase(str(row["say"]), tuple(map(str, expected)), row.get("has", ""), tuple(row.get("files", ())))


def as_slack_sends(text: str) -> str:
    """Return a phrase in Slack's markup: mentions by id, links in brackets, our own mention taken out."""
    linked = _LINK.sub(lambda found: f"<{found[0]}>", text.replace(">", "&gt;"))
    return _NAMED.sub(lambda found: f"<@U{found[1].upper()}>", linked).replace("@convers", "").strip()


def outcome(phrase: Phrase, process: Process) -> tuple[str, ...]:
    """Return what comes of a phrase: what it would change, or the one word for what else it does."""
    text = as_slack_sends(phrase.say)
    reading = read_words(
        text, process=process, people=PEOPLE, actor=ANN, today=TODAY, file_ids=phrase.file_ids
    )
    match reading:
        case None:
            return _answered(text, phrase, process)
        case ApplyWords():
            return tuple(told_operation(operation, process) for operation in reading.operations)
        case ManageWords():
            return told_change(reading.change, process)
        case _:
            return (_WORDS[type(reading)],)


def _answered(text: str, phrase: Phrase, process: Process) -> tuple[str, ...]:
    answer = answer_offline(text, processes=(process,), people=PEOPLE, actor=ANN, today=TODAY)
    if answer.drafts:
        return tuple(told_operation(draft.operation, process) for draft in answer.drafts)
    if answer.menu is not None:
        return ("menu",)
    asked = answer_question(text, Desk((process,), PEOPLE, ANN, TODAY))
    if asked is not None:
        return ("answer",) if phrase.has in asked else ("another answer",)
    return ("nothing",) if _LEFT_ALONE.match(answer.text) else ("problem",)


def is_met(phrase: Phrase, came: tuple[str, ...]) -> bool:
    """True when what came of a phrase is what was expected; a kind note changes nothing either."""
    wanted = [_plain(one) for one in phrase.expect]
    if wanted == ["nothing"] and came == ("problem",) and not _is_word(phrase):
        return True
    return wanted == [_plain(one) for one in came]


def _is_word(phrase: Phrase) -> bool:
    """True when the grammar has an opinion on a phrase: prose it must leave alone altogether."""
    text = as_slack_sends(phrase.say)
    return read_words(text, process=relaunch(), people=PEOPLE, actor=ANN, today=TODAY) is not None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .!")
