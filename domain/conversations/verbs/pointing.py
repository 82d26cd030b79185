"""Which step words point at: by number, by the short id of a menu, or by a piece of the title."""

import re
from collections.abc import Callable, Iterable, Sequence

from domain.conversations.commands import SettledError, problem
from domain.conversations.model import Choice, Menu
from domain.conversations.verbs.spelling import folded
from domain.processes.labels import label
from domain.processes.model import Process, Step

MAX_CHOICES = 10
"""Lines of one menu."""
_STEP = re.compile(
    r"^(?:(?:the )?(?:sub)?step )?#?([0-9]{1,3}(?:\.[0-9]{1,3})?|s[0-9]{1,4})[.):,]*(?:\s+(?P<rest>.*))?$",
    re.IGNORECASE,
)
"""A step by number (`3`, `3.1`, `#3`, `step 3`) or by the id a menu carries (`s12`): an id stays true
when steps move between the showing of the menu and the click."""
_ONE = r"(?:(?:the )?(?:sub)?steps? )?#?(?:[0-9]{1,3}(?:\.[0-9]{1,3})?|s[0-9]{1,4})"
_SEVERAL = re.compile(
    rf"^(?P<all>{_ONE}(?:(?:\s*(?:,|&amp;|[&+])\s*(?:and\s+)?|\s+and\s+){_ONE})*)(?![\w.]*\w)[.):,]*"
    r"(?:\s+(?P<rest>.*))?$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"s?[0-9]{1,4}(?:\.[0-9]{1,3})?", re.IGNORECASE)
_THE = re.compile(r"^(?:the|my|our) ", re.IGNORECASE)
_EMPTY = frozenset(
    [
        *("a", "all", "an", "and", "are", "as", "at", "be", "been", "by", "for", "from", "good", "he"),
        *("here", "i", "in", "is", "it", "its", "just", "me", "my", "no", "not", "now", "of", "off", "on"),
        *("one", "or", "our", "out", "she", "so", "some", "soon", "that", "the", "them", "then", "there"),
        *("these", "they", "this", "those", "to", "today", "tomorrow", "too", "up", "us", "we", "well"),
        *("with", "yes", "yet", "you", "your"),
    ]
)
"""Words that say nothing about which step is meant."""


def split_reference(text: str) -> tuple[str, str] | None:
    """Return the number or short id a text begins with, and the rest; None when it begins otherwise."""
    found = _STEP.match(text.strip())
    return None if found is None else (found[1].casefold(), (found["rest"] or "").strip())


def is_reference(text: str) -> bool:
    """True for a number or a short id and nothing else."""
    found = split_reference(text)
    return found is not None and not found[1]


def split_references(text: str) -> tuple[tuple[str, ...], str] | None:
    """Return the numbers or short ids a text begins with (`2, 3 and 4.1`), and the rest; None without any."""
    found = _SEVERAL.match(text.strip())
    if found is None:
        return None
    named = tuple(dict.fromkeys(one.casefold() for one in _NAMED.findall(found["all"])))
    return named, (found["rest"] or "").strip()


def steps_by_references(process: Process, text: str) -> tuple[Step, ...]:
    """Return the steps of a text that is nothing but numbers or short ids; empty for any other text."""
    found = split_references(text)
    if found is None or found[1]:
        return ()
    return tuple(step_by_reference(process, one) for one in found[0])


def step_by_reference(process: Process, text: str) -> Step:
    """Return the step with a number or short id; settles on a problem when there is none."""
    found = split_reference(text)
    wanted = found[0] if found else text
    for number, step in process.numbered():
        if wanted in (number, step.alias):
            return step
    raise problem(_no_such_step(process, wanted))


def steps_by_title(steps: Iterable[Step], text: str) -> tuple[Step, ...]:
    """Return the steps whose title is the text, or else those that contain its words in a row."""
    wanted = folded(text)
    titled = [(folded(step.title), step) for step in steps]
    exact = tuple(step for title, step in titled if title == wanted and wanted)
    if exact or len(wanted) < 3 or not says_which(wanted):
        return exact
    return tuple(step for title, step in titled if f" {wanted}" in f" {title}")


def says_which(text: str) -> bool:
    """True unless a text has only words that say nothing about what is meant."""
    return bool(set(folded(text).split()) - _EMPTY)


def point_at(
    process: Process,
    text: str,
    *,
    among: Callable[[Step], bool],
    again: Callable[[str], str],
    verb: str,
) -> Step | None:
    """Return the step a reference or a title means; None when nothing fits.

    Settles on a problem for a number that does not exist, and on a menu when a title fits several steps;
    `again` writes the line anew around a reference. Titles look among some steps first, then at all.
    """
    if is_reference(text):
        return step_by_reference(process, text)
    text = _THE.sub("", text)
    found = steps_by_title(filter(among, process.shown), text) or steps_by_title(process.shown, text)
    if len(found) > 1:
        raise SettledError(step_menu(process, f"{verb} which step?", found, again))
    return found[0] if found else None


def point_at_all(
    process: Process,
    text: str,
    *,
    among: Callable[[Step], bool],
    again: Callable[[str], str],
    verb: str,
) -> tuple[Step, ...]:
    """Return the steps that several references mean, or the one a title means; empty when nothing fits."""
    if several := steps_by_references(process, text):
        return several
    step = point_at(process, text, among=among, again=again, verb=verb)
    return (step,) if step is not None else ()


def step_menu(process: Process, question: str, steps: Sequence[Step], words: Callable[[str], str]) -> Menu:
    """Return a menu of steps; `words` writes the line a person would have typed for a reference."""
    return Menu(
        question, tuple(Choice(words(step.alias), label(process, step.id)) for step in steps[:MAX_CHOICES])
    )


def _no_such_step(process: Process, wanted: str) -> str:
    top = [step for step in process.shown if step.parent_id is None]
    if not top:
        return "This process has no steps yet. Say `add TEXT` to add one."
    if not wanted[:1].isdigit():
        return "That step is gone. Say `status` to see the steps."
    number, _, sub = wanted.partition(".")
    parent = next((step for at, step in process.numbered() if at == number), None)
    if not sub or parent is None:
        span = f"Steps go from 1 to {len(top)}." if len(top) > 1 else "There is only step 1."
        return f"There is no step {wanted}. {span}"
    count = sum(step.parent_id == parent.id for step in process.shown)
    if not count:
        return f"Step {number} has no substeps. Say `add TEXT under {number}` to add one."
    span = f"from {number}.1 to {number}.{count}" if count > 1 else f"{number}.1 only"
    return f"There is no step {wanted}. The substeps of {number} are {span}."
