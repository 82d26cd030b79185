"""What comes after what: phrases that name another goal or step, and never a circle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from domain.conversations.offline.matching import closest
from domain.plans.drafting.goals import Goal
from domain.plans.drafting.marks import CUT
from domain.plans.shapes import Task


def ordered(tasks: Sequence[Task], goals: Sequence[Goal]) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """Return the tasks in the order their goals ask for, and notices of what could not be ordered.

    The words that named a task are no longer part of the title then.
    """
    order = {task.key: list(task.after) for task in tasks}
    found: dict[int, list[str]] = {}
    notices = []
    for place, goal in enumerate(goals):
        own = [task.key for task in tasks if task.goal == place]
        for is_before, said in [(True, one) for one in goal.before] + [(False, one) for one in goal.after]:
            phrase, _, what = said.partition(CUT)
            keys, problem = _named(what, place, tasks, goals)
            if keys and not problem:
                pairs = [(b, a) if is_before else (a, b) for a in own for b in keys]
                problem = _add(order, pairs)
            if problem:
                notices.append(f"“{goal.title}”: “{phrase}” {problem}.")
            elif own:
                found.setdefault(place, []).append(phrase)
    kept = tuple(
        replace(task, after=tuple(order[task.key]), title=_without(task.title, found.get(_goal(task), ())))
        for task in tasks
    )
    return kept, tuple(notices)


def without_circles(tasks: Iterable[Task]) -> tuple[tuple[Task, ...], bool]:
    """Return the tasks without what they wait for that is not there or closes a circle, and if any did."""
    tasks = tuple(tasks)
    order: dict[str, list[str]] = {task.key: [] for task in tasks}
    is_cut = False
    for task in tasks:
        for needed in task.after:
            if needed in order:
                is_cut |= _add(order, [(task.key, needed)]) is not None
    return tuple(replace(task, after=tuple(order[task.key])) for task in tasks), is_cut


def _goal(task: Task) -> int:
    return -1 if task.goal is None else task.goal


def _named(
    what: str, place: int, tasks: Sequence[Task], goals: Sequence[Goal]
) -> tuple[tuple[str, ...], str | None]:
    """Return the keys of the one goal or step that a phrase names, or why it names none."""
    titles: list[str] = []
    keys: list[tuple[str, ...]] = []
    for other, goal in enumerate(goals):
        theirs = tuple(task.key for task in tasks if task.goal == other)
        if other != place and theirs:
            titles.append(
                _without(goal.title, [one.partition(CUT)[0] for one in (*goal.before, *goal.after)])
            )
            keys.append(theirs)
    for task in tasks:
        if task.goal is None:
            titles.append(task.title)
            keys.append((task.key,))
    best = closest(what, titles)
    if not best:
        return (), "names no other goal or step of this week, so it sets no order"
    if len(best) > 1:
        names = " or ".join(f"“{titles[one]}”" for one in best[:3])
        return (), f"may mean {names}, so it sets no order"
    return keys[best[0]], None


def _add(order: dict[str, list[str]], pairs: Sequence[tuple[str, str]]) -> str | None:
    """Make each first of a pair wait for the second; say why where that would close a circle."""
    if any(first in _before(order, second) for first, second in pairs):
        return "would make things wait for one another, so it sets no order"
    for first, second in pairs:
        if second not in order[first]:
            order[first].append(second)
    return None


def _before(order: Mapping[str, Sequence[str]], key: str) -> set[str]:
    """Return a task and everything it waits for."""
    seen = {key}
    waiting = [key]
    while waiting:
        for needed in order.get(waiting.pop(), ()):
            if needed not in seen:
                seen.add(needed)
                waiting.append(needed)
    return seen


def _without(title: str, phrases: Sequence[str]) -> str:
    for phrase in phrases:
        begin = title.casefold().find(phrase.casefold())
        if begin >= 0:
            rest = f"{title[:begin].rstrip(' ,;')} {title[begin + len(phrase) :].lstrip(' ,;')}".strip()
            title = rest or title
    return title
