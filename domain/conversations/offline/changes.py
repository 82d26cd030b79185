"""Statements that a step is no longer needed, waits, is open again, is called or placed differently."""

import re
from collections.abc import Callable
from datetime import date

from domain.conversations.drafts import MAX_TITLE, clean_line, clean_reason, predecessor
from domain.conversations.offline.days import leading_day
from domain.conversations.offline.matching import Match, match_step
from domain.conversations.offline.naming import find_person
from domain.conversations.offline.scene import INERT, Change, Reading, Scene, apply_to, ask
from domain.conversations.offline.sentences import is_conditional, is_negated
from domain.ids import StepId
from domain.operations.model import Block, Move, Rename, Reopen, Skip, UpdateStep
from domain.people.model import Person
from domain.processes.model import Step

_MORE = r"(?: any ?more| any longer| after all| now| this time| today)*"
_WHY = r"(?:,? (?:because|since|as) (?P<why>.+))?"
_SKIP = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        (
            r"^(?P<what>.+?) (?:isn't|is not|aren't|are not|is no longer|are no longer|won't be"
            r"|will not be) (?:really )?"
            rf"(?:needed|necessary|required|relevant|applicable|happening|going to happen){_MORE}{_WHY}$"
        ),
        (
            r"^(?:we|i|you|they) (?:don't|do not|no longer|won't|will not)(?: really)? (?:need|require"
            r"|do)(?: to do| to)?"
            rf" (?P<what>.+?){_MORE}{_WHY}$"
        ),
        rf"^(?:we're|we are) not (?:doing|going to do) (?P<what>.+?){_MORE}{_WHY}$",
        (
            r"^(?:drop|skip|scrap|cancel|remove|delete|omit|leave out|forget(?: about)?|get rid of|ditch)"
            rf" (?P<what>.+?){_MORE}{_WHY}$"
        ),
        rf"^(?:we|i) (?:just )?(?:dropped|skipped|scrapped|cancell?ed|ditched) (?P<what>.+?){_MORE}{_WHY}$",
        rf"^(?:there's |there is )?no (?:more )?need (?:for|to do|to) (?P<what>.+?){_MORE}{_WHY}$",
        (
            r"^(?P<what>.+?) (?:is|are|was|has been|became|got) (?:now )?(?:obsolete|cancell?ed|dropped"
            r"|unnecessary"
            rf"|superfluous|moot|off the table|out of scope|skipped){_MORE}{_WHY}$"
        ),
    )
)
_WAITING = r"(?:still |now |currently )*(?:waiting|blocked|stuck|held up|on hold)"
_UNTIL = r"(?: (?:until|till) (?P<day>.+?))?"
_BLOCK = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        (
            rf"^(?:(?:i|we)(?:'m|'re| am| are) )?{_WAITING} (?:on|for|by) (?P<who>.+?)"
            r"(?: (?:for|with|to (?:finish|send|sign|deliver|approve|do|get|review|confirm)) (?P<what>.+?))?"
            rf"{_UNTIL}{_WHY}$"
        ),
        rf"^(?:(?:i|we)(?:'m|'re| am| are) ){_WAITING} (?:on|with) (?P<what>.+?){_UNTIL}{_WHY}$",
        (
            rf"^(?P<what>.+?)(?: is| are|'s| was) {_WAITING}(?: (?:on|for|by|because of"
            rf"|with) (?P<who>.+?))?{_UNTIL}{_WHY}$"
        ),
        rf"^(?P<what>.+?) (?:waits|hangs|depends) (?:on|for) (?P<who>.+?){_UNTIL}$",
        (
            r"^(?:i|we) (?:can't|cannot|can not) (?:start|continue|do|finish|proceed with|continue with"
            r"|go on with|begin)"
            rf" (?P<what>.+?) (?:until|till|before) (?P<day>.+?){_WHY}$"
        ),
    )
)
_REOPEN = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"^re-?open (?P<what>.+)$",
        r"^open (?P<what>.+) again$",
        r"^(?P<what>.+?) (?:needs|has|must|have|need)(?: to)? be (?:redone|reopened|done again|done over)$",
        r"^(?:we|i) (?:need to|have to|must) redo (?P<what>.+)$",
        r"^(?:unblock|resume) (?P<what>.+)$",
        r"^(?P<what>.+?) (?:is|was|are) (?:now )?(?:unblocked|no longer blocked|not blocked any ?more)$",
    )
)
_UNFINISHED = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        (
            r"^(?P<what>.+?) (?:isn't|is not|wasn't|was not|aren't|are not|has not been|hasn't been)"
            r" (?:really |actually |quite |yet )*(?:done|finished|completed?|closed|ready)"
            r"(?: after all| yet| at all)*$"
        ),
        (
            r"^(?:[\w<@>|-]+ ){1,2}?(?:haven't|have not|hasn't|has not|didn't|did not)"
            r" (?:actually |really |yet )*"
            r"(?:finish|finished|completed?|do|done|closed?) (?P<what>.+?)(?: yet| after all| either)*$"
        ),
    )
)
_RENAME = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"^(?:rename|retitle) (?P<what>.+?) (?:to|as|into) (?P<title>.+)$",
        r"^(?P<what>.+?) (?:should be|is now|is) (?:called|named|renamed(?: to)?) (?P<title>.+)$",
        r"^(?:change|set) the (?:title|name) of (?P<what>.+?) to (?P<title>.+)$",
    )
)
_MOVE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"^(?:move|put|do) (?P<what>.+?) (?:right )?(?P<side>before|after|behind|ahead of) (?P<other>.+)$",
        (
            r"^(?P<what>.+?) (?:comes|goes|has to come|must come|should come|has to happen|must happen"
            r"|should happen)"
            r" (?:right )?(?P<side>before|after) (?P<other>.+)$"
        ),
    )
)
_ITSELF = re.compile(r"^(?:i|we|it|that|this|he|she|they|everything|everyone|you)$", re.I)


def read_skip(clause: str, scene: Scene) -> Reading | None:
    """Read "the security review isn't needed any more", "skip the rollout"."""
    for pattern in _SKIP:
        if (found := pattern.match(clause)) and not is_conditional(clause):
            why = clean_reason(found["why"] or "") or None
            reading = apply_to(_meant(found["what"], scene), _skip(why), scene)
            if reading is not None:
                return reading
    return None


def _skip(why: str | None) -> Change:
    return Change(
        make=lambda step: UpdateStep(step.id, Skip(why)),
        words=lambda number: f"skip {number}",
        question="Which step is not needed?",
        already=_finished,
    )


def read_block(clause: str, scene: Scene) -> Reading | None:
    """Read "waiting on Chloe for the contract", "DNS is blocked until Thursday"."""
    if is_negated(clause) and not re.match(r"^(?:i|we) (?:can't|cannot|can not)", clause, re.I):
        return None
    for pattern in _BLOCK:
        found = pattern.match(clause)
        if found is None:
            continue
        parts = found.groupdict()
        block = _block(parts.get("who"), parts.get("day"), parts.get("why"), scene)
        what = parts.get("what")
        if what is None:
            return _ask_what_waits(block, scene)
        if _ITSELF.match(what):
            continue
        reading = apply_to(_meant(what, scene), block, scene)
        if reading is not None:
            return reading
    return None


def _block(who: str | None, until: str | None, why: str | None, scene: Scene) -> Change:
    person = find_person(who, scene.people, scene.actor) if who else None
    day = leading_day(until, scene.today) if until else None
    waits = [f"waiting for {who}" if who and person is None else None, why, until if day is None else None]
    reason = clean_reason("; ".join(part for part in waits if part)) or None
    block = Block(person.id if person else None, day, reason)
    return Change(
        make=lambda step: UpdateStep(step.id, block),
        words=_block_words(person, day),
        question="Which step is waiting?",
        already=_finished,
    )


def _block_words(person: Person | None, day: date | None) -> Callable[[str], str]:
    def words(number: str) -> str:
        by = "" if person is None else f" by <@{person.id}>"
        return f"blocked {number}{by}" + ("" if day is None else f" until {day.isoformat()}")

    return words


def _ask_what_waits(block: Change, scene: Scene) -> Reading | None:
    mine = [step for step in scene.unfinished if step.owner_id == scene.actor.id]
    candidates = mine or list(scene.unfinished)
    if len(candidates) == 1:
        return Reading((block.make(candidates[0]),))
    return ask(candidates, block, scene) if candidates else None


def read_reopen(clause: str, scene: Scene) -> Reading | None:
    """Read "reopen DNS", and "DNS isn't done" of a step that the record shows as finished."""
    for pattern in _REOPEN:
        if (found := pattern.match(clause)) and not is_conditional(clause):
            reading = apply_to(_meant(found["what"], scene, open_ones=False), _reopen(), scene)
            if reading is not None:
                return reading
    for pattern in _UNFINISHED:
        if found := pattern.match(clause):
            step = _meant(found["what"], scene, open_ones=False).step
            if step is None or is_conditional(clause):
                return INERT
            if step.state.is_finished:
                return apply_to(Match((step,)), _reopen(), scene)
            return Reading(note=f"“{step.title}” stays open.")
    return None


def _reopen() -> Change:
    return Change(
        make=lambda step: UpdateStep(step.id, Reopen()),
        words=lambda number: f"reopen {number}",
        question="Which step is open again?",
        already=lambda step: f"“{step.title}” is open already." if step.state.value == "open" else None,
    )


def read_rename(clause: str, scene: Scene) -> Reading | None:
    """Read "rename DNS to Change the DNS records"."""
    for pattern in _RENAME:
        found = pattern.match(clause)
        if found is None or is_negated(clause) or is_conditional(clause):
            continue
        title = clean_line(found["title"]).strip(" .\"'")
        if not title or len(title) > MAX_TITLE:
            continue
        reading = apply_to(_meant(found["what"], scene), _rename(title[0].upper() + title[1:]), scene)
        if reading is not None:
            return reading
    return None


def _rename(title: str) -> Change:
    return Change(
        make=lambda step: UpdateStep(step.id, Rename(title)),
        words=lambda number: f"rename {number} to {title}",
        question=f"Which step is to be called “{title}”?",
    )


def read_move(clause: str, scene: Scene) -> Reading | None:
    """Read "move the rollout before DNS"."""
    for pattern in _MOVE:
        found = pattern.match(clause)
        if found is None or is_negated(clause) or is_conditional(clause):
            continue
        what, other = (
            match_step(found["what"], scene.process).step,
            match_step(found["other"], scene.process).step,
        )
        if what is None or other is None or what.id == other.id or what.parent_id != other.parent_id:
            continue
        is_after = found["side"].lower() in ("after", "behind")
        after_id: StepId | None = other.id if is_after else predecessor(scene.process, other)
        if after_id in (what.id, predecessor(scene.process, what)):
            return Reading(note=f"“{what.title}” is there already.")
        return Reading((UpdateStep(what.id, Move(after_id)),))
    return None


def _meant(phrase: str, scene: Scene, *, open_ones: bool = True) -> Match:
    unfinished = {step.id for step in scene.unfinished}
    prefer = [step for step in scene.process.shown if (step.id in unfinished) is open_ones]
    return match_step(phrase, scene.process, prefer=prefer)


def _finished(step: Step) -> str | None:
    return f"“{step.title}” is finished already." if step.state.is_finished else None
