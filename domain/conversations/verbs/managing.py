"""Words about the process as a whole: `pause`, `close`, `rename process to …`, `add @ben as editor`."""

import re
from collections.abc import Callable

from domain.conversations.commands import ManageWords, problem, prose, stranger
from domain.conversations.verbs.dating import day_or_none
from domain.conversations.verbs.persons import person_named
from domain.conversations.verbs.scope import Scope
from domain.ids import UserId
from domain.operations.managing import (
    MAX_EDITORS,
    Archive,
    Cancel,
    Close,
    HandOver,
    Pause,
    ProcessChange,
    ReopenProcess,
    Resume,
    Retitle,
    SetDue,
    SetEditors,
)
from domain.processes.titles import MAX_NAME

_PROCESS = r"(?:(?:the|this|our|that) )?(?:(?:whole|entire) )?(?:process|run|workflow)"
_IT = rf"(?: (?:it|this|{_PROCESS}))?"
_WHY = r"(?:,? (?:because(?: of)?|since) (?P<why>.+))"
_ANY_WHY = r"(?:(?:,? (?:because(?: of)?|since|as) |\s*[,:;–—] ?| - )(?P<why>.+))"
_OF = rf"(?: (?:of|to|for|on|in) {_PROCESS})?"
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&amp;\s*|(?<=>)\s+(?=<)", re.IGNORECASE)

Read = Callable[[re.Match[str], Scope], ProcessChange]


def read_process_words(line: str, scope: Scope) -> ManageWords | None:
    """Read a line that is about the process as a whole; None for any other.

    A verb alone is enough where it is the whole line; otherwise the process must be named.
    """
    for pattern, read in _LINES:
        if found := pattern.fullmatch(line):
            return ManageWords(read(found, scope))
    return None


def _reason(found: re.Match[str], scope: Scope) -> str | None:
    return scope.plain(found["why"]) if found["why"] else None


def _pause(found: re.Match[str], scope: Scope) -> ProcessChange:
    return Pause(_reason(found, scope))


def _cancel(found: re.Match[str], scope: Scope) -> ProcessChange:
    reason = _reason(found, scope)
    if reason is None:
        raise problem("Say why, e.g. `cancel process because the client left`.")
    return Cancel(reason)


def _reopen(found: re.Match[str], scope: Scope) -> ProcessChange:
    return ReopenProcess()


def _reopen_shut(found: re.Match[str], scope: Scope) -> ProcessChange:
    """Read a bare `reopen`: the process where it is shut, else a step."""
    if scope.process.state.is_under_way:
        raise prose()
    return ReopenProcess()


def _rename(found: re.Match[str], scope: Scope) -> ProcessChange:
    name = scope.plain(found["name"])
    if not any(sign.isalnum() for sign in name):
        raise problem("Say the new name, e.g. `rename process to Release 4.2`.")
    if len(name) > MAX_NAME:
        raise problem(f"A name has at most {MAX_NAME} characters; this has {len(name)}.")
    return Retitle(name)


def _owner(found: re.Match[str], scope: Scope) -> ProcessChange:
    return HandOver(_person(found["who"], scope, lambda who: f"process owner {who}"))


def _due(found: re.Match[str], scope: Scope) -> ProcessChange:
    return SetDue(day_or_none(scope, found["day"], lambda day: f"process due {day}"))


def _add_editor(found: re.Match[str], scope: Scope) -> ProcessChange:
    added = [
        _person(one, scope, lambda who: f"add {who} as editor") for one in _AND.split(found["who"]) if one
    ]
    editors = tuple(dict.fromkeys((*scope.process.editors, *added)))
    if editors == scope.process.editors:
        raise problem("They may edit this process already.")
    if len(editors) > MAX_EDITORS:
        raise problem(f"At most {MAX_EDITORS} editors, please.")
    return SetEditors(editors)


def _remove_editor(found: re.Match[str], scope: Scope) -> ProcessChange:
    gone = _person(found["who"], scope, lambda who: f"remove {who} as editor")
    if gone not in scope.process.editors:
        raise problem("They are no editor of this process.")
    return SetEditors(tuple(one for one in scope.process.editors if one != gone))


def _person(text: str, scope: Scope, again: Callable[[str], str]) -> UserId:
    user_id = person_named(text, scope.people, scope.actor, again=again)
    if user_id is None:
        if len(text.split()) > 1:
            raise prose()  # "the process owner is on holiday"
        raise stranger(scope.plain(text))
    return user_id


def _line(pattern: str, read: Read) -> tuple[re.Pattern[str], Read]:
    return re.compile(pattern, re.IGNORECASE), read


_LINES: tuple[tuple[re.Pattern[str], Read], ...] = (
    _line(rf"pause{_IT}{_WHY}?", _pause),
    _line(rf"(?:pause|suspend) {_PROCESS}{_ANY_WHY}?", _pause),
    _line(rf"put (?:it|this|{_PROCESS}) on hold{_ANY_WHY}?", _pause),
    _line(rf"(?:resume|unpause){_IT}", lambda found, scope: Resume()),
    _line(rf"(?:continue|restart) {_PROCESS}", lambda found, scope: Resume()),
    _line(rf"(?:cancel|abort|abandon) {_PROCESS}{_ANY_WHY}?", _cancel),
    _line(rf"cancel{_WHY}", _cancel),
    _line(rf"close{_IT}", lambda found, scope: Close()),
    _line(rf"(?:end|finish) {_PROCESS}", lambda found, scope: Close()),
    _line(rf"re-?open {_PROCESS}", _reopen),
    _line(r"re-?open(?: it| this)?", _reopen_shut),
    _line(rf"archive{_IT}", lambda found, scope: Archive()),
    _line(rf"(?:rename|retitle) {_PROCESS}(?: (?:to|as|into)|:| ?->| ?→) ?(?P<name>.+)", _rename),
    _line(rf"(?:the )?owner of {_PROCESS}(?: (?:is|to|now)|:| ?=)* (?P<who>.+)", _owner),
    _line(rf"{_PROCESS} owner(?: (?:is|to|now)|:| ?=)* (?P<who>.+)", _owner),
    _line(rf"make (?P<who>\S+(?: \S+)?) (?:the )?(?:new )?(?:process )?owner(?: of {_PROCESS})?", _owner),
    _line(
        rf"(?:assign|reassign|give|hand(?: over)?|transfer|pass) {_PROCESS} (?:over )?to (?P<who>.+)", _owner
    ),
    _line(r"owner(?: is|:| ?=)? (?P<who><@[^<>]+>)", _owner),
    _line(rf"due {_PROCESS}(?: (?:is|to|on|by)|:)* (?P<day>.+)", _due),
    _line(rf"{_PROCESS}(?: is)?(?: now)? due(?: (?:on|by|to)|:)* (?P<day>.+)", _due),
    _line(rf"(?:the )?(?:due date|deadline) (?:of|for) {_PROCESS}(?: (?:is|to)|:)* (?P<day>.+)", _due),
    _line(rf"(?:add|make|invite) (?P<who>.+?) (?:as |to )?(?:an? |the )?(?:co-?)?editors?{_OF}", _add_editor),
    _line(r"editors?:? (?P<who><@[^<>]+>.*)", _add_editor),
    _line(rf"remove (?P<who>.+?) (?:as|from)(?: (?:an?|the))? editors?{_OF}", _remove_editor),
)  # fmt: skip
