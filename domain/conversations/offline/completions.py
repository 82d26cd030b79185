"""Statements that a step is finished. Anything short of that, a question or a negation never counts."""

import re
from collections.abc import Iterator, Sequence

from domain.conversations.offline.matching import Match, likeness, match_step, stem, words_of
from domain.conversations.offline.scene import INERT, Change, Reading, Scene, apply_to, ask
from domain.conversations.offline.sentences import is_conditional, is_hedged
from domain.operations.model import CompleteStep
from domain.processes.model import Step

_DONE = (
    r"done|finished|finalised|finalized|completed?|closed(?: out| off)?|wrapped up|all wrapped up"
    r"|sorted(?: out)?"
    r"|handled|resolved|taken care of|shipped|delivered|deployed|live|merged|signed|sent|published"
    r"|over with"
    r"|ticked off|checked off|in the bag|out of the way|good to go"
)
_ADVERBS = (
    r"(?:just|already|finally|now|also|all|both|successfully|officially|fully|completely|long|then|today) "
)
_TAIL = (
    r"(?:[,]? (?:now|already|today|yesterday|too|as well|again|at last|finally|this (?:morning|afternoon"
    r"|week)"
    r"|last (?:night|week)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|by .+|since .+|thanks to .+))*"
)
_WHO = r"(?:[\w'<@>|.-]+ ){0,4}?"
_STATEMENTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        (
            rf"^{_WHO}(?:(?:has|have|had|am|is|are) )?(?:{_ADVERBS})*(?:finished(?: up| off| with)?"
            rf"|completed|closed"
            r"(?: out| off)?|wrapped up|ticked off|checked off|crossed off|knocked out|done with|through with"
            r"|finalised|finalized|shipped|delivered|deployed|resolved|sorted(?: out)?|handled|took care of"
            rf"|taken care of|did) (?P<what>.+?){_TAIL}$"
        ),
        (
            rf"^{_WHO}(?:got|have|had|has) (?P<what>.+?) (?:{_ADVERBS})*(?:done|finished|sorted(?: out)?"
            rf"|out of the way"
            rf"|wrapped up|over with){_TAIL}$"
        ),
        (
            rf"^(?P<what>.+?)(?: (?:is|are|was|were|got|looks|has been|have been|had been|went|has"
            rf"|have gone)|'s)"
            rf" (?:{_ADVERBS})*(?:{_DONE}){_TAIL}$"
        ),
        (
            rf"^(?P<what>.+?):? (?:{_ADVERBS})*(?:done|finished|completed?|signed|sent|shipped|deployed"
            rf"|merged|published|delivered|resolved){_TAIL}$"
        ),
        (
            r"^(?:mark|set|tick|check|close)(?: off)? (?P<what>.+?) (?:off )?(?:as |to )(?:done|finished"
            r"|completed?|closed)$"
        ),
        r"^(?:tick|check|cross|mark) off (?P<what>.+)$",
        r"^(?:tick|check|cross|mark) (?P<what>.+) off$",
        r"^(?:✅|\[x\]|done[:,-]|done with|finished[:,-]|completed[:,-])\s*(?P<what>.+)$",
        r"^(?P<what>.+?)\s*(?:is |are )?(?:✅)+$",
    )
)
_UNSPECIFIC = re.compile(
    rf"^(?:i'm|i am|we're|we are|i have|i've|it's|it is|that's|that is|this is|all|mine is|my (?:part"
    rf"|step) is)"
    rf" (?:{_ADVERBS})*(?:done|finished)(?: with (?:it|that|this|mine|my (?:part|step)))?{_TAIL}$",
    re.I,
)
_PAST = re.compile(
    rf"^(?:i|we|he|she|they|[\w<@>|-]+)(?:'ve| have"
    rf"| has)? (?:{_ADVERBS})*(?P<what>(?P<verb>[a-z]+) .+?){_TAIL}$",
    re.I,
)
_IRREGULAR = frozenset(
    [
        "sent",
        "wrote",
        "made",
        "built",
        "bought",
        "paid",
        "ran",
        "met",
        "told",
        "taught",
        "held",
        "got",
        "gave",
        "took",
        "chose",
        "drew",
        "found",
        "spoke",
        "sold",
        "shot",
        "kept",
        "began",
        "brought",
        "set",
        "put",
        "cut",
        "read",
    ]
)
_PRONOUN = re.compile(r"^(?:it|that|this|them|mine|this one|that one|my (?:part|step))$", re.I)
_EVERYTHING = re.compile(r"^(?:everything|all|all of (?:it|them)|the rest)$", re.I)
_AND = re.compile(r",\s+(?:and\s+)?|\s+and\s+|\s+&\s+|\s*\+\s*", re.I)
_LIKELY = 0.9
WHICH = "Which step is finished?"


def read_completion(clause: str, scene: Scene) -> Reading | None:
    """Read "I finished the DNS change", "DNS is done", "signed the contract"."""
    if _UNSPECIFIC.match(clause):
        return INERT if is_hedged(clause) else _ask_which(scene)
    for pattern in _STATEMENTS:
        found = pattern.match(clause)
        if found is None:
            continue
        reading = _finish(found["what"], scene)
        if reading is not None:
            return INERT if _falls_short(clause) else reading
    return _read_past(clause, scene)


def _falls_short(clause: str) -> bool:
    return is_hedged(clause) or is_conditional(clause) or clause.rstrip().endswith("?")


def _read_past(clause: str, scene: Scene) -> Reading | None:
    """Read a title told in the past tense: "I booked the venue" for *Book venue*."""
    found = _PAST.match(clause)
    if found is None or not (found["verb"].lower().endswith("ed") or found["verb"].lower() in _IRREGULAR):
        return None
    verb, wanted = stem(found["verb"]), words_of(found["what"])
    fits = [
        step
        for step in scene.process.shown
        if verb in (title := words_of(step.title)) and likeness(wanted, title) >= _LIKELY
    ]
    reading = apply_to(Match(tuple(fits)), change(scene), scene)
    return INERT if reading is not None and _falls_short(clause) else reading


def _finish(phrase: str, scene: Scene) -> Reading | None:
    if _PRONOUN.match(phrase.strip()):
        return _ask_which(scene)
    if _EVERYTHING.match(phrase.strip()):
        return _one_of(scene.unfinished, scene)
    reading = apply_to(match_step(phrase, scene.process, prefer=scene.unfinished), change(scene), scene)
    listed = _AND.split(phrase)
    if len(listed) == 1:
        return reading
    readings = list(_each(listed, scene))
    if None in readings:
        return reading
    known = [one for one in readings if one is not None]
    operations = tuple(operation for one in known for operation in one.operations)
    menu = next((one.menu for one in known if one.menu), None)
    note = next((one.note for one in known if one.note), None)
    return Reading(operations, menu, note)


def _each(listed: list[str], scene: Scene) -> Iterator[Reading | None]:
    for phrase in listed:
        cut = re.sub(r"^(?:both|either) ", "", phrase.strip(), flags=re.I)
        yield apply_to(match_step(cut, scene.process, prefer=scene.unfinished), change(scene), scene)


def _ask_which(scene: Scene) -> Reading:
    mine = [step for step in scene.unfinished if step.owner_id == scene.actor.id]
    return _one_of(mine or scene.unfinished, scene)


def _one_of(candidates: Sequence[Step], scene: Scene) -> Reading:
    if len(candidates) == 1:
        return Reading((CompleteStep(candidates[0].id),))
    if not candidates:
        return Reading(note="Every step of this process is finished already.")
    return ask(candidates, change(scene), scene)


def change(scene: Scene) -> Change:
    """Return what finishing a step means here."""
    return Change(
        make=lambda step: CompleteStep(step.id),
        words=lambda number: f"done {number}",
        question=WHICH,
        already=_already,
    )


def _already(step: Step) -> str | None:
    return f"“{step.title}” is finished already." if step.state.is_finished else None
