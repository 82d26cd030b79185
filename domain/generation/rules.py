"""A template without a model: a description's own lines, and the starter template nearest in words."""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.processes.model import NewStep
from domain.processes.shapes import DueRule
from domain.processes.titles import MAX_NAME, MAX_STEPS, MAX_TITLE
from domain.templates.model import Definition
from domain.templates.normal import keyed, normal
from domain.threads.model import FindingKind, Summary

_BULLET = re.compile(r"^\s*(?:[-*+•–]|\d{1,3}[.)]|\[[ xX]?\])\s*(?:\[[ xX]?\]\s*)?")
_ITEMS = re.compile(r"\s*(?:;|,\s*then\b|,\s*and\s+then\b|\bthen\b|->|→)\s*", re.I)
_WORD = re.compile(r"[a-z0-9]{3,}")
_COMMON = frozenset(
    {"the", "and", "for", "with", "that", "this", "from", "our", "your", "new", "when", "who", "all", "are",
     "was", "has", "have", "can", "will", "into", "out", "not", "process", "template", "step", "steps",
     "checklist", "team", "people", "every", "each", "make"}
)  # fmt: skip
SECONDS_A_DAY = 86_400
ENOUGH = 3
"""Steps from which a description is a list of its own, and no template is added to it."""


def own_steps(description: str) -> tuple[str, tuple[str, ...]]:
    """Return a name and the steps a description lists: by lines or bullets, semicolons or "then"."""
    lines = [line for line in description.splitlines() if line.strip()]
    if len(lines) > 1:
        bullets = [line for line in lines if _BULLET.match(line)]
        listed = bullets or lines[1:]
        name = lines[0] if not _BULLET.match(lines[0]) else ""
    else:
        name, colon, rest = description.partition(":")
        text, name = (rest, name) if colon and len(name) <= MAX_NAME else (description, "")
        listed = [part for part in _ITEMS.split(text) if part.strip()]
        if len(listed) == 1 and colon and text.count(",") >= 2:
            listed = text.split(",")
    if len(listed) < 2:
        return _line(description)[:MAX_NAME], ()
    titles = (_line(_BULLET.sub("", line))[:MAX_TITLE] for line in listed)
    return _line(name)[:MAX_NAME], tuple(title[0].upper() + title[1:] for title in titles if title)


def nearest(description: str, templates: Sequence[Definition]) -> Definition | None:
    """Return the template that shares most words with a description, its name counting thrice, if any."""
    wanted = words_of(description)

    def likeness(definition: Definition) -> int:
        named = words_of(f"{definition.name} {definition.description}")
        inside = words_of(" ".join(step.title for _, step, _ in definition.walk()))
        return 3 * len(wanted & named) + len(wanted & inside)

    best = max(templates, key=likeness, default=None)
    return best if best is not None and likeness(best) >= 2 else None


def draft_by_rules(description: str, templates: Sequence[Definition]) -> tuple[Definition, str]:
    """Return a draft and an honest word about where it comes from."""
    name, titles = own_steps(description)
    like = nearest(description, templates)
    own = tuple(NewStep(title) for title in titles[:MAX_STEPS])
    if own and (like is None or len(own) >= ENOUGH):
        drafted = Definition(name or "New template", own)
        near = f" The template “{like.name}” is near your words, too." if like is not None else ""
        return normal(drafted), f"The steps are the lines you wrote; nothing was added.{near}"
    if like is None:
        first = NewStep(_line(description)[:MAX_TITLE] or "First step")
        drafted = Definition(name or "New template", (first,))
        return normal(drafted), "No template is near your words, so this is only a beginning."
    kept = like.steps[: MAX_STEPS - len(own)]
    while sum(1 + len(step.substeps) for step in kept) + len(own) > MAX_STEPS:
        kept = kept[:-1]
    drafted = replace(like, name=name or like.name, steps=keyed((*own, *kept)))
    source = f"This is the template “{like.name}”, the nearest to your words"
    return normal(drafted), f"{source}, after the lines you wrote." if own else f"{source}."


def draft_of(summary: Summary) -> Definition:
    """Return what a conversation says is to be done as a template, without people."""
    steps = []
    for finding in summary.of(FindingKind.ACTION)[:MAX_STEPS]:
        rule = None
        if finding.due_on is not None:
            said_on = int(float(finding.sources[0].ts)) // SECONDS_A_DAY
            days = finding.due_on.toordinal() - _EPOCH - said_on
            rule = DueRule(days, is_working=False) if days >= 0 else None
        steps.append(NewStep(finding.text[:MAX_TITLE], due_rule=rule))
    name = summary.title[:MAX_NAME] or "New template"
    return normal(Definition(name, tuple(steps)))


_EPOCH = 719_163
"""The first of January 1970 as `date.toordinal` counts."""


def words_of(text: str) -> frozenset[str]:
    """Return the words that tell something, without endings."""
    found = (word for word in _WORD.findall(text.casefold()) if word not in _COMMON)
    return frozenset(word.removesuffix("s").removesuffix("ing") for word in found)


def _line(text: str) -> str:
    return " ".join(text.split()).strip(" .,:;")
