"""Reads what someone says about the steps of a process, clause by clause."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.conversations.drafts import Draft, clean_line, clean_reason, tidy
from domain.conversations.model import Menu
from domain.conversations.offline.additions import read_addition
from domain.conversations.offline.changes import (
    read_block,
    read_move,
    read_rename,
    read_reopen,
    read_skip,
)
from domain.conversations.offline.completions import read_completion
from domain.conversations.offline.dates import read_due
from domain.conversations.offline.matching import names_a_step
from domain.conversations.offline.owners import read_owner
from domain.conversations.offline.scene import INERT, Reading, Rule, Scene
from domain.conversations.offline.sentences import (
    asked_of_someone,
    is_conditional,
    is_hedged,
    is_question,
    parts,
    pieces,
    request_in,
    sentences,
    without_lead_in,
    without_politeness,
)
from domain.conversations.offline.shaping import SHAPING, read_dependency
from domain.operations.model import CompleteStep

RULES: tuple[Rule, ...] = (
    *SHAPING,
    read_rename,
    read_reopen,
    read_skip,
    read_block,
    read_due,
    read_move,
    read_owner,
    read_addition,
    read_completion,
)
MAX_TEXT = 4_000
"""Characters read; what follows is left alone."""
MAX_CLAUSE = 300
"""Characters of a clause that can be a statement about a step."""


@dataclass(frozen=True, slots=True)
class Understood:
    """All that was read in a text. `is_about_steps` is True when any clause spoke of a step."""

    drafts: tuple[Draft, ...] = ()
    menu: Menu | None = None
    notes: tuple[str, ...] = ()
    is_about_steps: bool = False


def read_statements(text: str, scene: Scene) -> Understood:
    """Read every statement about a step; a question asks and never states."""
    drafts: list[Draft] = []
    readings: list[Reading] = []
    for sentence in sentences(text[:MAX_TEXT]):
        for reading in _read_sentence(sentence, scene):
            reason = clean_reason(clean_line(sentence))
            drafts += (Draft(operation, reason) for operation in reading.operations)
            readings.append(reading)
    return Understood(
        drafts=tidy(scene.process, drafts),
        menu=next((reading.menu for reading in readings if reading.menu), None),
        notes=tuple(dict.fromkeys(reading.note for reading in readings if reading.note)),
        is_about_steps=bool(readings),
    )


def _read_sentence(sentence: str, scene: Scene) -> list[Reading]:
    bare = without_lead_in(sentence)
    asked = asked_of_someone(bare) or request_in(bare)
    if asked is None and is_question(bare):
        return []
    clause = (asked if asked is not None else bare).rstrip(" .!…")
    if is_conditional(clause) and _read_clause(clause, scene, _LONG) is None:
        return []
    readings: list[Reading] = []
    for part in parts(clause):
        found = _read_part(part, scene)
        if _takes_back(part, scene):
            readings = [_without_completions(reading) for reading in readings]
        readings += found
    # "Can you tick off DNS?" may be meant for a colleague: a question never finishes a step.
    return [_without_completions(reading) for reading in readings] if bare.endswith("?") else readings


def _takes_back(part: str, scene: Scene) -> bool:
    """True for "…, but not tested": it limits what was said before instead of naming another step."""
    return is_hedged(part) and not names_a_step(part, scene.process)


def _without_completions(reading: Reading) -> Reading:
    kept = tuple(one for one in reading.operations if not isinstance(one, CompleteStep))
    if kept or (reading.menu is not None and not reading.menu.choices[0].words.startswith("done ")):
        return Reading(kept, reading.menu)
    return INERT


def _read_part(part: str, scene: Scene) -> list[Reading]:
    """Read a part as several statements when it is, else as one."""
    told = _read_pieces(pieces(part), scene)
    if len(told) > 1:
        return told
    whole = _read_clause(part, scene, RULES)
    return told if whole is None else [whole]


def _read_pieces(found: list[str], scene: Scene) -> list[Reading]:
    told: list[Reading] = []
    is_open = False
    for piece in found:
        reading = _read_clause(piece, scene, RULES)
        if reading is None:
            # "Maybe A and B are done": what hedges the first piece hedges the rest.
            is_open = is_open or is_hedged(piece)
        else:
            told.append(_without_completions(reading) if is_open else reading)
    return told


def _read_clause(clause: str, scene: Scene, rules: Iterable[Rule]) -> Reading | None:
    bare = without_politeness(without_lead_in(clause))
    if not bare or len(bare) > MAX_CLAUSE:
        return None
    return next((reading for rule in rules if (reading := rule(bare, scene)) is not None), None)


_LONG: tuple[Rule, ...] = (read_dependency, read_block, read_due)
"""Rules whose statements may hold "until"."""
